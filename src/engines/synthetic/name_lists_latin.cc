#include <array>

#include "engines/synthetic/cultures.h"

namespace limen::synthetic {
namespace {

constexpr std::array kLatin = {
    CultureText{
        "iberian", NameOrder::kTwoSurnames,
        "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz "
        "Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano "
        "Blanco "
        "Molina Castro Ortega Rubio Marín Núñez Iglesias Peña Ibáñez",
        "Antonio José Manuel Francisco Juan Javier Carlos Jesús Alejandro Miguel Rafael Pedro Pablo Ángel Sergio "
        "Fernando Jorge Luis Alberto Raúl Andrés Joaquín Íñigo",
        "María Carmen Ana Isabel Laura Cristina Marta Lucía Dolores Pilar Elena Sara Paula Raquel Rosa Beatriz Inés "
        "Nuria Silvia Begoña Concepción Sofía Julia",
        "Z>S,X>J,V>B,GU>G"},
    CultureText{
        "lusophone", NameOrder::kTwoSurnames,
        "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes Gonçalves Gomes Lopes Marques "
        "Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Soares Vieira Monteiro Cardoso "
        "Rocha "
        "Neves Coelho Cruz Cunha Pires Simões Assunção Conceição Magalhães",
        "João José António Manuel Pedro Paulo Luís Carlos Francisco Rui Tiago Miguel Nuno Diogo André Gonçalo Duarte "
        "Vasco Hélder Simão Estêvão",
        "Maria Ana Isabel Joana Catarina Sofia Inês Marta Teresa Rita Beatriz Leonor Mariana Helena Lúcia Conceição "
        "Graça "
        "Fátima Mónica Raquel Patrícia",
        "Z>S,X>CH,EI>EY,NH>N"},
    CultureText{
        "anglophone", NameOrder::kGivenSurname,
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts "
        "Green "
        "Hall Wood Jackson Clarke Harris Clark Scott Turner Hill Moore Cooper Ward Morris King Baker Harrison Morgan "
        "O'Brien O'Connor MacLeod McDonald Fitzgerald",
        "James John Robert Michael David William Thomas Daniel Matthew Andrew Peter Paul Mark George Edward Patrick "
        "Simon "
        "Liam Oliver Harry Samuel Seán",
        "Mary Patricia Jennifer Elizabeth Sarah Emma Emily Charlotte Olivia Jessica Alice Grace Lucy Ruth Helen "
        "Margaret "
        "Catherine Anne Zoë Siobhán Chloe",
        "PH>F,TH>T,CK>K,MC>MAC"},
    CultureText{
        "francophone", NameOrder::kGivenSurname,
        "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel Roux David "
        "Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Müller Lefebvre Faure André "
        "Mercier Blanc Guérin Boyer Garnier Chevalier Léger Besançon",
        "Jean Pierre Michel André Philippe René Louis Alain Jacques Bernard Marcel Daniel Roger Paul Robert Claude "
        "François Étienne Jérôme Stéphane Éric Loïc",
        "Marie Jeanne Françoise Monique Catherine Nathalie Isabelle Jacqueline Anne Sylvie Martine Nicole Christine "
        "Hélène Céline Aurélie Élodie Camille Léa Manon Chloé",
        "PH>F,TH>T,OU>U,Y>I"},
    CultureText{
        "german", NameOrder::kGivenSurname,
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein "
        "Wolf "
        "Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann "
        "Köhler Groß Weiß Böhm Günther Jäger Vogel Strauß",
        "Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Günter Stefan Christian Uwe Werner Horst Frank Dieter "
        "Manfred Jörg Björn Lukas Felix Jonas Götz",
        "Ursula Karin Helga Sabine Ingrid Renate Monika Susanne Gisela Petra Birgit Andrea Claudia Brigitte Käthe "
        "Bärbel Anna Lena Lea Emilia Jördis",
        "UE>U,OE>O,AE>A,SS>S,EY>EI,TH>T"},
    CultureText{
        "nordic", NameOrder::kGivenSurname,
        "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Hansen Johansen "
        "Olsen "
        "Larsen Andersen Pedersen Nilsen Kristiansen Jensen Nielsen Sørensen Rasmussen Jørgensen Lindström Lindqvist "
        "Bergström Sjöberg Åkesson Øverland Bjørnstad Sæther Hämäläinen Mäkinen Järvinen",
        "Lars Erik Karl Anders Johan Per Nils Lennart Sven Göran Bjørn Åke Jørgen Kjell Øyvind Håkon Mikkel Søren "
        "Henrik "
        "Olav Jón",
        "Anna Eva Maria Karin Kristina Lena Ingrid Marianne Astrid Sofia Åsa Birgitta Kirsten Mette Inger Solveig "
        "Ragnhild "
        "Tuva Märta Sølvi Freja",
        "AA>A,OE>O,AE>A,SS>S,QV>KV"},
    CultureText{
        "polish", NameOrder::kSlavic,
        "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski "
        "Kozłowski "
        "Jankowski Mazur Wojciechowski Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski "
        "Król "
        "Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski",
        "Jan Andrzej Piotr Krzysztof Stanisław Tomasz Paweł Józef Marcin Marek Michał Grzegorz Jerzy Tadeusz Adam "
        "Łukasz Zbigniew Ryszard Wojciech Mateusz",
        "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Elżbieta Magdalena Joanna Zofia Teresa Danuta "
        "Grażyna Bożena Halina Jadwiga Iwona Żaneta",
        "SZ>SH,CZ>CH,W>V,RZ>ZH"},
    CultureText{
        "turkish", NameOrder::kGivenSurname,
        "Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç "
        "Kurt "
        "Özkan Şimşek Polat Korkmaz Erdoğan Güneş Yavuz Bulut Aktaş Taş Güler Işık",
        "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Ramazan Halil Süleyman Emre "
        "Çağlar "
        "Barış Gökhan Şükrü",
        "Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Sultan Hanife Merve Esra Özlem Gülsüm Büşra Çiğdem Songül "
        "Tuğba Defne Nazlı",
        "C>DJ,Y>I,OE>O,UE>U"},
    CultureText{"vietnamese", NameOrder::kSurnameFirst,
                "Nguyễn=Nguyen Trần=Tran Lê=Le Phạm=Pham Hoàng=Hoang Phan=Phan Vũ=Vu Võ=Vo Đặng=Dang Bùi=Bui Đỗ=Do "
                "Hồ=Ho Ngô=Ngo "
                "Dương=Duong Lý=Ly Đinh=Dinh Trịnh=Trinh Mai=Mai Lâm=Lam Cao=Cao",
                "Văn_Hùng=Van_Hung Minh_Tuấn=Minh_Tuan Đức_Anh=Duc_Anh Quang_Huy=Quang_Huy Văn_Nam=Van_Nam "
                "Hoàng_Long=Hoang_Long "
                "Thanh_Tùng=Thanh_Tung Quốc_Bảo=Quoc_Bao Văn_Dũng=Van_Dung Hữu_Phước=Huu_Phuoc Xuân_Trường=Xuan_Truong "
                "Việt_Hà=Viet_Ha Tiến_Đạt=Tien_Dat Công_Minh=Cong_Minh",
                "Thị_Lan=Thi_Lan Thị_Hương=Thi_Huong Thu_Hà=Thu_Ha Ngọc_Anh=Ngoc_Anh Thị_Mai=Thi_Mai Kim_Chi=Kim_Chi "
                "Phương_Thảo=Phuong_Thao Thanh_Hằng=Thanh_Hang Thị_Hoa=Thi_Hoa Bích_Ngọc=Bich_Ngoc Mỹ_Linh=My_Linh "
                "Thùy_Dung=Thuy_Dung Hồng_Nhung=Hong_Nhung Khánh_Vy=Khanh_Vy",
                "UONG>OUNG,PH>F,Y>I"},
    CultureText{
        "west_african", NameOrder::kGivenSurname,
        "Diop Ndiaye Fall Sow Diallo Traoré Coulibaly Keïta Koné Ouattara Mensah Owusu Boateng Asante Appiah Osei "
        "Okafor "
        "Okonkwo Adeyemi Adebayo Ibrahim Bello Balogun Eze Nwosu Touré Camara Bah Barry Sarr Gueye Cissé Sissoko",
        "Mamadou Moussa Amadou Ousmane Ibrahima Cheikh Abdoulaye Kwame Kofi Kwabena Emeka Chinedu Babatunde Oluwaseun "
        "Ifeanyi Souleymane Seydou Modou Yaw Tunde",
        "Fatou Aminata Awa Mariama Aïssatou Khady Ama Akosua Abena Adwoa Ngozi Chioma Folake Yetunde Ifeoma Oumou "
        "Kadiatou "
        "Ramatoulaye Bintou Zainab",
        "OU>U,KH>K,DI>J,CH>TCH"},
    CultureText{
        "indonesian", NameOrder::kSingleName,
        "Wijaya Santoso Setiawan Hidayat Saputra Kusuma Nugroho Pratama Susanto Gunawan Halim Hartono Kurniawan "
        "Lestari "
        "Permana Rahman Siregar Simanjuntak Utomo Wibowo",
        "Agus Budi Slamet Suharto Bambang Eko Dedi Hendra Joko Rudi Suparman Sutrisno Wahyu Yanto Teguh Rizky Bayu "
        "Arif "
        "Dimas Sukarno",
        "Siti Sri Dewi Nur Sari Wati Rina Lestari Ratna Yuliana Indah Fitri Ayu Endang Suharti Sulastri Kartini Mega "
        "Puspita Ani",
        "J>DJ,U>OE,Y>J,C>TJ"},
};

}  // namespace

std::span<const CultureText> latin_cultures() { return kLatin; }

}  // namespace limen::synthetic
