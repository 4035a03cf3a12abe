// Invented data for the mock server. No person here exists.
import { randomUUID } from "node:crypto";

const label = (en, fr, es, ar) => ({ en, fr, es, ar });
const code = (name, en, fr, es, ar, more = {}) => ({ code: name, label: label(en, fr, es, ar), ...more });

export const lists = {
  purposes: [
    code("border_check", "Border check", "Contrôle frontalier", "Control fronterizo", "تدقيق حدودي"),
    code("second_line", "Second line check", "Contrôle de deuxième ligne", "Control de segunda línea", "تدقيق ثانوي"),
    code("alert_management", "Managing alerts", "Gestion des signalements", "Gestión de alertas", "إدارة التنبيهات"),
    code("access_request", "Request of the person", "Demande de la personne", "Solicitud de la persona", "طلب صاحب البيانات"),
    code("oversight", "Oversight", "Surveillance", "Supervisión", "الرقابة"),
  ],
  refusal_reasons: [
    code("no_document", "No valid travel document", "Pas de document de voyage valable", "Sin documento de viaje válido", "لا وثيقة سفر صالحة"),
    code("false_document", "False or altered document", "Document faux ou falsifié", "Documento falso o alterado", "وثيقة مزورة أو محرفة"),
    code("no_visa", "No valid visa or permit", "Pas de visa ou de titre valable", "Sin visado o permiso válido", "لا تأشيرة أو تصريح صالح"),
    code("purpose_unproven", "Purpose of stay not shown", "But du séjour non justifié", "Motivo de la estancia no acreditado", "غرض الإقامة غير مثبت"),
    code("stay_used_up", "Allowed stay already used up", "Durée autorisée épuisée", "Estancia permitida agotada", "استُنفدت الإقامة المسموحة"),
    code("means", "Not enough means", "Moyens insuffisants", "Medios insuficientes", "موارد غير كافية"),
    code("alert", "Alert for refusal of entry", "Signalement aux fins de non-admission", "Alerta a efectos de denegación", "تنبيه بمنع الدخول"),
    code("public_order", "Threat to public order", "Menace pour l’ordre public", "Amenaza para el orden público", "تهديد للنظام العام"),
  ],
  referral_reasons: [
    code("hit_confirmed", "Hit confirmed", "Correspondance confirmée", "Coincidencia confirmada", "تطابق مؤكد"),
    code("document_doubt", "Doubt about the document", "Doute sur le document", "Duda sobre el documento", "شك في الوثيقة"),
    code("identity_doubt", "Doubt about the identity", "Doute sur l’identité", "Duda sobre la identidad", "شك في الهوية"),
    code("stay_doubt", "Stay or conditions of entry", "Séjour ou conditions d’entrée", "Estancia o condiciones de entrada", "الإقامة أو شروط الدخول"),
    code("protection", "Request for protection", "Demande de protection", "Solicitud de protección", "طلب حماية"),
    code("child", "Child alone or in doubt", "Enfant seul ou doute", "Menor solo o con dudas", "طفل وحده أو حالة شك"),
  ],
  travel_purposes: [
    code("tourism", "Tourism", "Tourisme", "Turismo", "سياحة"),
    code("business", "Business", "Affaires", "Negocios", "أعمال"),
    code("family", "Family visit", "Visite familiale", "Visita familiar", "زيارة عائلية"),
    code("study", "Study", "Études", "Estudios", "دراسة"),
    code("work", "Work", "Travail", "Trabajo", "عمل"),
    code("transit", "Transit", "Transit", "Tránsito", "عبور"),
  ],
  transport_modes: [code("air", "Air", "Air", "Aéreo", "جوًا"), code("land", "Road", "Route", "Carretera", "برًا"), code("sea", "Sea", "Mer", "Mar", "بحرًا"), code("rail", "Rail", "Rail", "Ferrocarril", "سكة حديد")],
  alert_categories: [
    code("missing_child", "Missing child", "Enfant disparu", "Menor desaparecido", "طفل مفقود", { protective: true, requires: ["surname", "birth_dates"] }),
    code("vulnerable_person", "Person at risk", "Personne vulnérable", "Persona vulnerable", "شخص معرض للخطر", { protective: true, requires: ["surname"] }),
    code("refuse_entry", "Refuse entry", "Non-admission", "Denegación de entrada", "منع دخول", { requires: ["surname", "birth_dates"] }),
    code("arrest", "Arrest", "Arrestation", "Detención", "توقيف", { requires: ["surname", "birth_dates"] }),
    code("document", "Lost or stolen document", "Document perdu ou volé", "Documento perdido o robado", "وثيقة مفقودة أو مسروقة", { requires: ["documents"] }),
  ],
  requested_actions: [
    code("protect", "Place in safety, inform issuer", "Mettre en sûreté, informer l’autorité", "Poner a salvo e informar", "تأمين الشخص وإبلاغ الجهة"),
    code("refer", "Refer to the second line", "Transmettre en deuxième ligne", "Derivar a la segunda línea", "إحالة إلى الخط الثاني"),
    code("seize_document", "Keep the document", "Retenir le document", "Retener el documento", "حجز الوثيقة"),
    code("inform_police", "Inform the police", "Informer la police", "Informar a la policía", "إبلاغ الشرطة"),
  ],
  hit_dismissal_reasons: [
    code("other_birth_date", "Other birth date", "Autre date de naissance", "Otra fecha de nacimiento", "تاريخ ميلاد مختلف"),
    code("other_person_photo", "Not the person in the photograph", "Pas la personne sur la photo", "No es la persona de la foto", "ليس صاحب الصورة"),
    code("other_nationality", "Other nationality and origin", "Autre nationalité et origine", "Otra nacionalidad y origen", "جنسية وأصل مختلفان"),
    code("name_common", "Common name only", "Simple homonymie", "Solo nombre común", "مجرد تشابه أسماء"),
  ],
  protection_kinds: [
    code("asylum", "Asks for asylum", "Demande l’asile", "Pide asilo", "يطلب اللجوء"),
    code("fear", "Says that return is dangerous", "Dit craindre un retour", "Dice temer el regreso", "يخشى العودة"),
    code("trafficking", "Sign of human trafficking", "Indice de traite", "Indicio de trata", "مؤشر على الاتجار بالبشر"),
    code("child_at_risk", "Child at risk", "Enfant en danger", "Menor en riesgo", "طفل في خطر"),
  ],
  protection_outcomes: [
    code("handed_to_asylum", "Handed to the asylum authority", "Remis à l’autorité d’asile", "Entregado a la autoridad de asilo", "سُلّم إلى سلطة اللجوء"),
    code("handed_to_child_services", "Handed to child services", "Remis à la protection de l’enfance", "Entregado a protección de menores", "سُلّم إلى حماية الطفل"),
    code("no_need", "No need found by a competent person", "Aucun besoin selon une personne compétente", "Sin necesidad según persona competente", "لا حاجة وفق مختص"),
  ],
  withdrawal_reasons: [
    code("turned_back", "Goes back by own wish", "Repart de son plein gré", "Se vuelve por voluntad propia", "عاد برغبته"),
    code("wrong_lane", "Wrong lane or check by mistake", "Mauvais couloir ou erreur", "Carril equivocado o error", "ممر خاطئ أو خطأ"),
  ],
  correction_reasons: [code("wrong_direction", "Wrong direction", "Mauvais sens", "Sentido equivocado", "اتجاه خاطئ"), code("typing", "Typing mistake", "Erreur de saisie", "Error de escritura", "خطأ كتابة")],
  document_types: [
    code("P", "Passport", "Passeport", "Pasaporte", "جواز سفر"),
    code("I", "Identity card", "Carte d’identité", "Documento de identidad", "بطاقة هوية"),
    code("V", "Visa", "Visa", "Visado", "تأشيرة"),
    code("A", "Residence permit", "Titre de séjour", "Permiso de residencia", "تصريح إقامة"),
  ],
  roles: [
    code("officer", "Officer, first line", "Agent, première ligne", "Agente, primera línea", "ضابط، الخط الأول"),
    code("second_line", "Officer, second line", "Agent, deuxième ligne", "Agente, segunda línea", "ضابط، الخط الثاني"),
    code("alert_manager", "Alert manager", "Gestionnaire de signalements", "Gestor de alertas", "مدير التنبيهات"),
    code("auditor", "Auditor", "Auditeur", "Auditor", "مدقق"),
    code("administrator", "Administrator", "Administrateur", "Administrador", "مسؤول النظام"),
  ],
  languages: [code("en", "English", "Anglais", "Inglés", "الإنجليزية"), code("fr", "French", "Français", "Francés", "الفرنسية"), code("es", "Spanish", "Espagnol", "Español", "الإسبانية"), code("ar", "Arabic", "Arabe", "Árabe", "العربية")],
};

const state = (three, two, name, free = false) => ({ code: three, alpha2: two, name, free_movement: free });
export const states = [
  state("FRA", "FR", "France", true), state("ESP", "ES", "Spain", true), state("TUN", "TN", "Tunisia"), state("MAR", "MA", "Morocco"), state("SEN", "SN", "Senegal"),
  state("BRA", "BR", "Brazil"), state("PER", "PE", "Peru"), state("JPN", "JP", "Japan"), state("KEN", "KE", "Kenya"), state("GHA", "GH", "Ghana"), state("TUR", "TR", "Türkiye"),
  state("UKR", "UA", "Ukraine"), state("IND", "IN", "India"), state("PHL", "PH", "Philippines"), state("COL", "CO", "Colombia"), state("UTO", null, "Utopia (specimen)"),
];

export const posts = [
  { id: "0a5a2d10-0000-4000-8000-000000000001", code: "NOR1", name: "Northport Airport", kind: "air", zone: "Europe/Madrid", state_code: "UTO", lanes: ["1", "2", "3", "4"], active: true },
  { id: "0a5a2d10-0000-4000-8000-000000000002", code: "VAL2", name: "Valle Alto Road", kind: "land", zone: "Europe/Madrid", state_code: "UTO", lanes: ["A", "B"], active: true },
  { id: "0a5a2d10-0000-4000-8000-000000000003", code: "BAH3", name: "Bahira Ferry Port", kind: "sea", zone: "Africa/Tunis", state_code: "UTO", lanes: ["1"], active: true },
];

const kDay = 86_400_000;
export const now = () => new Date();
export const day = (shift = 0) => new Date(Date.now() + shift * kDay).toISOString().slice(0, 10);
export const at = (shift = 0, minutes = 0) => new Date(Date.now() + shift * kDay + minutes * 60_000).toISOString();
const ref = (post) => ({ id: post.id, code: post.code, name: post.name });
export const postRef = (id) => ref(posts.find((post) => post.id === id) ?? posts[0]);

export const crossing = (direction, shift, number, issuer, more = {}) => ({
  id: randomUUID(), check_id: randomUUID(), direction, at: at(shift), local_day: day(shift), post: ref(posts[Math.abs(shift) % 3]), transport_mode: "air", travel_purpose: "tourism",
  carrier_reference: "LM 204", document_number: number, issuer, decision: "admit", officer: "I. Okafor", ...more,
});

export const people = [
  { surname: "BENKHALED", given_names: "SAMIRA", birth_date: "1987-04-12", sex: "F", nationality: "TUN", number: "X4512087", case: "hit" },
  { surname: "QUISPE MAMANI", given_names: "JORGE LUIS", birth_date: "1979-11-30", sex: "M", nationality: "PER", number: "118273645", case: "overstay" },
  { surname: "OKONKWO", given_names: "ADAEZE", birth_date: "2014-06-02", sex: "F", nationality: "GHA", number: "G0093312", case: "child" },
  { surname: "HARUKI", given_names: "MEI", birth_date: "1995-01-25", sex: "F", nationality: "JPN", number: "TK7730192", case: "clean" },
  { surname: "LEFORT", given_names: "ANTOINE", birth_date: "1962-08-09", sex: "M", nationality: "FRA", number: "19AK40221", case: "free" },
  { surname: "DIOP", given_names: "MAMADOU", birth_date: "1990-02-17", sex: "M", nationality: "SEN", number: "A01290388", case: "protection" },
];
