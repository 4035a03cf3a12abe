#include <array>

#include "engines/synthetic/cultures.h"

namespace limen::synthetic {
namespace {

// An underscore stands for a space inside a name.
constexpr std::array kOther = {
    CultureText{
        "arabic_maghreb", NameOrder::kArabic,
        "العلوي=El_Alaoui بنعلي=Benali الإدريسي=El_Idrissi بناني=Bennani التازي=Tazi الفاسي=El_Fassi بوعزيز=Bouaziz "
        "حداد=Haddad منصوري=Mansouri زروال=Zeroual بلقاسم=Belkacem شريف=Cherif الطرابلسي=Trabelsi بوزيد=Bouzid "
        "مزيان=Meziane سعيدي=Saidi عمراني=Amrani برادة=Berrada الهاشمي=El_Hachimi خليفي=Khelifi رحماني=Rahmani "
        "قدوري=Kaddouri بنسالم=Bensalem الحمداوي=Hamdaoui مرابط=Mrabet لحلو=Lahlou",
        "محمد=Mohamed أحمد=Ahmed يوسف=Youssef عبد_الله=Abdellah حسن=Hassan كريم=Karim رشيد=Rachid سعيد=Said "
        "مصطفى=Mustapha "
        "إبراهيم=Brahim عمر=Omar خالد=Khalid طارق=Tarik نبيل=Nabil سمير=Samir هشام=Hicham عبد_الرحمن=Abderrahmane "
        "إدريس=Driss جمال=Jamal أمين=Amine",
        "فاطمة=Fatima خديجة=Khadija عائشة=Aicha مريم=Meryem زينب=Zineb أمينة=Amina سميرة=Samira نادية=Nadia "
        "حنان=Hanane "
        "ليلى=Leila سلمى=Salma هند=Hind نجاة=Najat رشيدة=Rachida كوثر=Kaoutar سناء=Sanaa وفاء=Wafae إيمان=Imane "
        "حياة=Hayat سعاد=Souad",
        "OU>U,CH>SH,EL >AL ,MOHAMED>MUHAMMAD,ABDELLAH>ABDULLAH,EI>AI,KH>H,DJ>J,K>Q"},
    CultureText{
        "arabic_mashriq", NameOrder::kArabic,
        "الحسيني=Al_Husseini الخطيب=Al_Khatib النجار=Al_Najjar الشامي=Al_Shami حداد=Haddad خوري=Khoury السيد=El_Sayed "
        "عبد_الفتاح=Abdel_Fattah الزهراني=Al_Zahrani القحطاني=Al_Qahtani المصري=Al_Masri الحلبي=Al_Halabi نصار=Nassar "
        "سليمان=Suleiman حمدان=Hamdan الجبوري=Al_Jubouri العبيدي=Al_Obaidi منصور=Mansour درويش=Darwish شاهين=Shaheen "
        "قاسم=Qasim عثمان=Othman صالح=Saleh الرفاعي=Al_Rifai بركات=Barakat",
        "محمد=Muhammad أحمد=Ahmad علي=Ali حسن=Hassan حسين=Hussein محمود=Mahmoud عبد_الله=Abdullah خالد=Khaled "
        "يوسف=Yousef "
        "عمر=Omar إبراهيم=Ibrahim طارق=Tareq سامي=Sami زياد=Ziad مصطفى=Mustafa كمال=Kamal وليد=Walid جورج=George "
        "فادي=Fadi بلال=Bilal ماجد=Majid",
        "فاطمة=Fatima مريم=Maryam نور=Nour سارة=Sara هدى=Huda رنا=Rana ليلى=Layla أمل=Amal دينا=Dina ريم=Reem "
        "هالة=Hala "
        "منى=Mona سلمى=Salma رانيا=Rania لينا=Lina ياسمين=Yasmin زينب=Zainab سعاد=Suad نادين=Nadine عبير=Abeer",
        "MUHAMMAD>MOHAMED,AL >EL ,OU>U,EE>I,Q>K,KH>K,YOUSEF>YUSUF,SH>CH,EI>AI,AY>EI"},
    CultureText{
        "persian", NameOrder::kGivenSurname,
        "احمدی=Ahmadi محمدی=Mohammadi حسینی=Hosseini رضایی=Rezaei کریمی=Karimi موسوی=Mousavi جعفری=Jafari رحیمی=Rahimi "
        "صادقی=Sadeghi قاسمی=Ghasemi هاشمی=Hashemi نوری=Nouri اکبری=Akbari یوسفی=Yousefi شریفی=Sharifi فرهادی=Farhadi "
        "تهرانی=Tehrani شیرازی=Shirazi کاظمی=Kazemi نجفی=Najafi حیدری=Heydari عباسی=Abbasi",
        "علی=Ali رضا=Reza حسین=Hossein مهدی=Mehdi امیر=Amir محمد=Mohammad سعید=Saeed حامد=Hamed فرهاد=Farhad "
        "بهرام=Bahram "
        "کوروش=Kourosh داریوش=Dariush بابک=Babak آرش=Arash سیاوش=Siavash کامران=Kamran نادر=Nader پرویز=Parviz",
        "زهرا=Zahra فاطمه=Fatemeh مریم=Maryam لیلا=Leila شیرین=Shirin نسرین=Nasrin پروین=Parvin سارا=Sara نگار=Negar "
        "مینا=Mina آزاده=Azadeh مهسا=Mahsa الهام=Elham پریسا=Parisa نازنین=Nazanin سمیرا=Samira شهلا=Shahla "
        "ژاله=Zhaleh",
        "OU>U,EE>I,GH>Q,EI>AI,AEI>AI,EH>E,SS>S,EY>AI"},
    CultureText{
        "ukrainian", NameOrder::kSlavic,
        "Шевченко=Shevchenko Коваленко=Kovalenko Бондаренко=Bondarenko Ткаченко=Tkachenko Кравченко=Kravchenko "
        "Олійник=Oliinyk Шевчук=Shevchuk Коваль=Koval Поліщук=Polishchuk Бондар=Bondar Ткачук=Tkachuk Мороз=Moroz "
        "Марченко=Marchenko Лисенко=Lysenko Руденко=Rudenko Савченко=Savchenko Петренко=Petrenko Клименко=Klymenko "
        "Павленко=Pavlenko Гончаренко=Honcharenko Яременко=Yaremenko Жук=Zhuk Щербак=Shcherbak Юрченко=Yurchenko "
        "Хоменко=Khomenko",
        "Олександр=Oleksandr Сергій=Serhii Володимир=Volodymyr Андрій=Andrii Микола=Mykola Іван=Ivan Василь=Vasyl "
        "Дмитро=Dmytro Юрій=Yurii Петро=Petro Михайло=Mykhailo Богдан=Bohdan Тарас=Taras Олег=Oleh Євген=Yevhen "
        "Ярослав=Yaroslav Максим=Maksym Ігор=Ihor",
        "Олена=Olena Оксана=Oksana Наталія=Nataliia Тетяна=Tetiana Ірина=Iryna Людмила=Liudmyla Юлія=Yuliia "
        "Марія=Mariia "
        "Ганна=Hanna Світлана=Svitlana Катерина=Kateryna Надія=Nadiia Любов=Liubov Дарина=Daryna Софія=Sofiia "
        "Соломія=Solomiia Христина=Khrystyna Євгенія=Yevheniia",
        "OLEKSANDR>ALEXANDER,SHCH>SCH,KH>H,ZH>J,II>IY,YU>IU,YA>IA,YE>IE,Y>I"},
    CultureText{
        "russian", NameOrder::kSlavic,
        "Иванов=Ivanov Смирнов=Smirnov Кузнецов=Kuznetsov Попов=Popov Васильев=Vasilev Петров=Petrov Соколов=Sokolov "
        "Михайлов=Mikhailov Новиков=Novikov Федоров=Fedorov Морозов=Morozov Волков=Volkov Алексеев=Alekseev "
        "Лебедев=Lebedev Семенов=Semenov Егоров=Egorov Павлов=Pavlov Козлов=Kozlov Степанов=Stepanov Николаев=Nikolaev "
        "Орлов=Orlov Андреев=Andreev Макаров=Makarov Никитин=Nikitin Захаров=Zakharov Щукин=Shchukin Жуков=Zhukov "
        "Юдин=Iudin Яшин=Iashin",
        "Александр=Aleksandr Сергей=Sergei Дмитрий=Dmitrii Алексей=Aleksei Андрей=Andrei Михаил=Mikhail Иван=Ivan "
        "Евгений=Evgenii Николай=Nikolai Владимир=Vladimir Юрий=Iurii Павел=Pavel Виктор=Viktor Олег=Oleg Игорь=Igor "
        "Максим=Maksim Илья=Ilia Григорий=Grigorii",
        "Елена=Elena Ольга=Olga Наталья=Natalia Анна=Anna Татьяна=Tatiana Ирина=Irina Екатерина=Ekaterina Мария=Mariia "
        "Светлана=Svetlana Юлия=Iuliia Людмила=Liudmila Галина=Galina Надежда=Nadezhda Дарья=Daria Ксения=Kseniia "
        "Вера=Vera Любовь=Liubov Зоя=Zoia",
        "KS>X,SHCH>SCH,KH>H,ZH>J,IU>YU,IA>YA,II>Y,EI>EY,TS>C"},
    CultureText{
        "greek", NameOrder::kGivenSurname,
        "Παπαδόπουλος=Papadopoulos Παππάς=Pappas Καραγιάννης=Karagiannis Βλάχος=Vlachos Ιωάννου=Ioannou "
        "Οικονόμου=Oikonomou Παπαγεωργίου=Papageorgiou Μακρής=Makris Κωνσταντινίδης=Konstantinidis "
        "Δημόπουλος=Dimopoulos "
        "Γεωργίου=Georgiou Νικολάου=Nikolaou Αντωνίου=Antoniou Χριστοδούλου=Christodoulou Αθανασίου=Athanasiou "
        "Θεοδώρου=Theodorou Σταύρου=Stavrou Παναγιωτίδης=Panagiotidis Ξενάκης=Xenakis Ψαράς=Psaras",
        "Γεώργιος=Georgios Ιωάννης=Ioannis Κωνσταντίνος=Konstantinos Δημήτριος=Dimitrios Νικόλαος=Nikolaos "
        "Παναγιώτης=Panagiotis Βασίλειος=Vasileios Χρήστος=Christos Αθανάσιος=Athanasios Μιχαήλ=Michail "
        "Ευάγγελος=Evangelos Σπυρίδων=Spyridon Αντώνιος=Antonios Θεόδωρος=Theodoros Ηλίας=Ilias Ξενοφών=Xenofon",
        "Μαρία=Maria Ελένη=Eleni Αικατερίνη=Aikaterini Βασιλική=Vasiliki Σοφία=Sofia Αγγελική=Angeliki Γεωργία=Georgia "
        "Δήμητρα=Dimitra Κωνσταντίνα=Konstantina Παρασκευή=Paraskevi Ευαγγελία=Evangelia Χρυσούλα=Chrysoula "
        "Φωτεινή=Foteini Ζωή=Zoi Ειρήνη=Eirini Θεοδώρα=Theodora",
        "OU>U,EI>I,AI>E,OI>I,CH>H,PH>F,TH>T,F>PH"},
    CultureText{"han", NameOrder::kSurnameFirst,
                "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 黄=Huang 赵=Zhao 周=Zhou 吴=Wu 徐=Xu 孙=Sun 胡=Hu "
                "朱=Zhu 高=Gao 林=Lin 何=He "
                "郭=Guo 马=Ma 罗=Luo 梁=Liang 宋=Song 郑=Zheng 谢=Xie 韩=Han 唐=Tang 冯=Feng 于=Yu 董=Dong 萧=Xiao "
                "程=Cheng 曹=Cao 袁=Yuan "
                "邓=Deng 许=Xu 傅=Fu 沈=Shen 曾=Zeng 彭=Peng 吕=Lyu",
                "伟=Wei 强=Qiang 磊=Lei 军=Jun 洋=Yang 勇=Yong 杰=Jie 涛=Tao 明=Ming 超=Chao 建国=Jianguo "
                "志强=Zhiqiang 建华=Jianhua "
                "文博=Wenbo 浩然=Haoran 子轩=Zixuan 宇航=Yuhang 国庆=Guoqing 晓东=Xiaodong 家豪=Jiahao 俊杰=Junjie "
                "海波=Haibo 振宇=Zhenyu "
                "天佑=Tianyou",
                "芳=Fang 娜=Na 敏=Min 静=Jing 丽=Li 艳=Yan 秀英=Xiuying 桂英=Guiying 秀兰=Xiulan 婷=Ting 雪=Xue 梅=Mei "
                "玉兰=Yulan 晓燕=Xiaoyan "
                "子涵=Zihan 欣怡=Xinyi 诗涵=Shihan 雨桐=Yutong 思琪=Siqi 佳怡=Jiayi 美玲=Meiling 春梅=Chunmei "
                "丽华=Lihua 慧敏=Huimin",
                "ZH>CH,X>HS,Q>CH,G>K,D>T,B>P,Z>TS"},
    CultureText{
        "korean", NameOrder::kSurnameFirst,
        "김=Kim 이=Lee 박=Park 최=Choi 정=Jung 강=Kang 조=Cho 윤=Yoon 장=Jang 임=Lim 한=Han 오=Oh 서=Seo 신=Shin "
        "권=Kwon 황=Hwang "
        "안=Ahn 송=Song 류=Ryu 홍=Hong 전=Jeon 고=Ko 문=Moon 손=Son",
        "민준=Minjun 서준=Seojun 도윤=Doyun 예준=Yejun 시우=Siwoo 하준=Hajun 지호=Jiho 준서=Junseo 현우=Hyunwoo "
        "동현=Donghyun "
        "성민=Sungmin 영수=Youngsoo 철수=Chulsoo 상훈=Sanghoon 재원=Jaewon 태영=Taeyoung 진우=Jinwoo 기범=Kibum",
        "서연=Seoyeon 지우=Jiwoo 서윤=Seoyun 하은=Haeun 민서=Minseo 수빈=Subin 지민=Jimin 은지=Eunji 영희=Younghee "
        "미경=Mikyung "
        "은영=Eunyoung 혜진=Hyejin 유진=Yujin 소영=Soyoung 현정=Hyunjung 보라=Bora 수진=Sujin 다은=Daeun",
        "LEE>YI,PARK>PAK,CHOI>CHOE,JUNG>CHUNG,YOUNG>YEONG,OO>U,EU>U,SH>S,J>CH,YEON>YOUN"},
    CultureText{"japanese", NameOrder::kSurnameFirst,
                "佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 伊藤=Ito 渡辺=Watanabe 山本=Yamamoto 中村=Nakamura "
                "小林=Kobayashi 加藤=Kato "
                "吉田=Yoshida 山田=Yamada 佐々木=Sasaki 山口=Yamaguchi 松本=Matsumoto 井上=Inoue 木村=Kimura "
                "林=Hayashi 清水=Shimizu "
                "斎藤=Saito 大野=Ono 藤井=Fujii 西村=Nishimura 福田=Fukuda",
                "翔太=Shota 大輔=Daisuke 健太=Kenta 拓也=Takuya 直樹=Naoki 誠=Makoto 浩=Hiroshi 隆=Takashi 剛=Tsuyoshi "
                "悠斗=Yuto 蓮=Ren "
                "大翔=Hiroto 一郎=Ichiro 修=Osamu 達也=Tatsuya 亮=Ryo",
                "美咲=Misaki 陽子=Yoko 恵子=Keiko 裕子=Yuko 由美=Yumi 愛=Ai 葵=Aoi 結衣=Yui 桜=Sakura 和子=Kazuko "
                "幸子=Sachiko 明美=Akemi "
                "真由美=Mayumi 直美=Naomi 千尋=Chihiro 久美子=Kumiko",
                "SHI>SI,TSU>TU,CHI>TI,FU>HU,O>OH,JI>ZI"},
    CultureText{
        "devanagari", NameOrder::kGivenSurname,
        "शर्मा=Sharma वर्मा=Verma सिंह=Singh कुमार=Kumar गुप्ता=Gupta पटेल=Patel मिश्रा=Mishra यादव=Yadav जोशी=Joshi "
        "चौधरी=Chaudhary अग्रवाल=Agarwal त्रिपाठी=Tripathi पांडे=Pandey श्रीवास्तव=Srivastava मेहता=Mehta देसाई=Desai "
        "कुलकर्णी=Kulkarni पाटिल=Patil ठाकुर=Thakur सक्सेना=Saxena थापा=Thapa गुरुंग=Gurung श्रेष्ठ=Shrestha अधिकारी=Adhikari",
        "राहुल=Rahul अमित=Amit राजेश=Rajesh संजय=Sanjay विकास=Vikas अनिल=Anil सुनील=Sunil मनोज=Manoj अजय=Ajay विजय=Vijay "
        "दीपक=Deepak रवि=Ravi अर्जुन=Arjun कृष्ण=Krishna प्रकाश=Prakash गणेश=Ganesh रोहित=Rohit सुरेश=Suresh बिष्णु=Bishnu",
        "प्रिया=Priya अंजलि=Anjali पूजा=Pooja नेहा=Neha सुनीता=Sunita अनीता=Anita कविता=Kavita रेखा=Rekha सीमा=Seema "
        "लक्ष्मी=Lakshmi "
        "दीपा=Deepa मीना=Meena राधा=Radha गीता=Geeta आरती=Aarti स्वाति=Swati निशा=Nisha सरिता=Sarita कमला=Kamala",
        "EE>I,OO>U,SH>S,V>W,AA>A,AU>OW,X>KS,KSH>X,DH>D"},
    CultureText{
        "ethiopic", NameOrder::kPatronymicOnly, "",
        "አበበ=Abebe ከበደ=Kebede ተስፋዬ=Tesfaye ሀይሌ=Haile ዮሐንስ=Yohannes ዳዊት=Dawit ሰለሞን=Solomon ገብረ=Gebre መኮንን=Mekonnen "
        "በቀለ=Bekele "
        "ታደሰ=Tadesse ግርማ=Girma አሰፋ=Assefa ወርቁ=Worku ደረጀ=Dereje ሙሉጌታ=Mulugeta ሳሙኤል=Samuel ብርሃኑ=Berhanu አለሙ=Alemu "
        "ጌታቸው=Getachew "
        "ፍቃዱ=Fikadu ኃይሉ=Hailu ይስሐቅ=Yishak ተክለ=Tekle",
        "አልማዝ=Almaz ትርሐስ=Tirhas ሰላም=Selam ሕይወት=Hiwot ገነት=Genet ብርሃን=Birhan ማርታ=Marta ሀና=Hana ሣራ=Sara ቤተልሔም=Bethlehem "
        "ራሔል=Rahel ፅጌ=Tsige ውድነሽ=Wudinesh አስቴር=Aster ዘነበች=Zenebech ሊያ=Liya መሠረት=Meseret ትዕግስት=Tigist ሶፍያ=Sofiya "
        "እመቤት=Emebet",
        "TS>S,SS>S,CH>TCH,TIGIST>TEGEST,BER>BIR,Y>I,WO>WE"},
    CultureText{
        "georgian", NameOrder::kGivenSurname,
        "ბერიძე=Beridze კაპანაძე=Kapanadze გელაშვილი=Gelashvili მაისურაძე=Maisuradze გიორგაძე=Giorgadze ლომიძე=Lomidze "
        "წიკლაური=Tsiklauri ჯავახიშვილი=Javakhishvili ბოლქვაძე=Bolkvadze ნოზაძე=Nozadze ხუციშვილი=Khutsishvili "
        "აბაშიძე=Abashidze ჩხეიძე=Chkheidze ქავთარაძე=Kavtaradze ყიფიანი=Kipiani შენგელია=Shengelia",
        "გიორგი=Giorgi დავით=Davit ლევან=Levan ზურაბ=Zurab ირაკლი=Irakli ნიკოლოზ=Nikoloz ლუკა=Luka თორნიკე=Tornike "
        "ვახტანგ=Vakhtang შოთა=Shota ჯაბა=Jaba ბექა=Beka",
        "ნინო=Nino თამარ=Tamar მარიამ=Mariam ანა=Ana ნატო=Nato ქეთევან=Ketevan ელენე=Elene სალომე=Salome "
        "ეკატერინე=Ekaterine "
        "ხათუნა=Khatuna ლელა=Lela მაკა=Maka",
        "KH>H,TS>C,DZ>Z,J>DJ,SHV>SV,V>W"},
    CultureText{
        "thai", NameOrder::kGivenSurname,
        "แสงทอง=Saengthong ศรีสุข=Srisuk วงศ์ใหญ่=Wongyai ทองดี=Thongdee บุญมี=Boonmee ใจดี=Jaidee สุวรรณ=Suwan "
        "รัตนกุล=Rattanakul "
        "พงษ์ศรี=Phongsri ชัยวัฒน์=Chaiwat จันทร์เพ็ญ=Chanphen แก้วมณี=Kaewmanee มีสุข=Meesuk เจริญสุข=Charoensuk",
        "สมชาย=Somchai ประเสริฐ=Prasert วิชัย=Wichai สุรชัย=Surachai อนุชา=Anucha ธนากร=Thanakorn กิตติ=Kitti ณัฐพล=Natthaphon "
        "ชัยยศ=Chaiyot พิชิต=Phichit",
        "สมหญิง=Somying มาลี=Malee สุดา=Suda วันเพ็ญ=Wanphen อรุณี=Arunee พิมพ์ใจ=Phimchai นภา=Napha กัญญา=Kanya รัตนา=Rattana "
        "ศิริพร=Siriporn",
        "PH>P,TH>T,W>V,EE>I,OO>U,AE>A"},
};

}  // namespace

std::span<const CultureText> other_cultures() { return kOther; }

}  // namespace limen::synthetic
