// The shapes of docs/api.md. Absent and null mean the same, so optional members may be null.

export type Opt<T> = T | null | undefined;
export type Language = "en" | "fr" | "es" | "ar";
export type Scope =
  | "border.check" | "border.second_line" | "border.history" | "border.correct" | "protection.close" | "retention.hold"
  | "alerts.read" | "alerts.write" | "alerts.import" | "statistics.read" | "statistics.exact"
  | "journal.read" | "journal.verify" | "site.backup" | "accounts.manage" | "posts.manage";

export interface Session {
  account_id: string;
  account: string;
  name: string;
  roles: string[];
  scopes: string[];
  purposes: string[];
  posts: string[];
  post_id?: Opt<string>;
  lane?: Opt<string>;
  language: Language;
  totp_enrolled: boolean;
  password_change_required: boolean;
  expires_at: string;
}

export interface TotpEnrolment {
  secret: string;
  uri: string;
}

export interface Code {
  code: string;
  label: Partial<Record<Language, string>>;
  group?: Opt<string>;
  protective?: Opt<boolean>;
  second_line?: Opt<boolean>;
  requires?: Opt<string[]>;
  parent?: Opt<string>;
  choose_one?: Opt<boolean>;
}

export type ListName =
  | "purposes" | "refusal_reasons" | "referral_reasons" | "travel_purposes" | "transport_modes" | "alert_categories"
  | "requested_actions" | "hit_dismissal_reasons" | "protection_kinds" | "protection_outcomes" | "withdrawal_reasons"
  | "correction_reasons" | "document_types" | "roles" | "languages";

export interface State { code: string; alpha2?: Opt<string>; name: string; free_movement: boolean }
export type PostKind = "air" | "land" | "sea" | "rail";
export interface PostInput { code: string; name: string; kind: PostKind; zone: string; state_code: string; lanes: string[]; active: boolean }
export interface Post extends PostInput { id: string }
export interface Setup {
  site: { id: string; name: string; pack: string; demo: boolean };
  languages: Language[];
  lists: Partial<Record<ListName, Code[]>>;
  posts: Post[];
  states: State[];
}

export type Direction = "entry" | "exit";
export type Decision = "admit" | "refuse" | "withdraw";
export type Action = "admit" | "refer" | "refuse" | "withdraw" | "protection" | "details" | "close_protection";
export interface PersonInput { surname: string; given_names: string; birth_date: string; sex: string; nationality: string }
export interface DocumentInput extends PersonInput { type: string; number: string; issuer: string; expiry_date?: Opt<string> }
export interface Visa { number?: Opt<string>; valid_from?: Opt<string>; valid_to?: Opt<string>; days?: Opt<number>; entries?: Opt<number>; entries_used?: Opt<number> }

export interface CheckInput {
  direction: Direction;
  mrz?: string;
  document?: DocumentInput;
  no_document?: true;
  person?: PersonInput;
  lane?: string;
  transport_mode: string;
  carrier_reference?: string;
  travel_purpose?: string;
  declared_days?: number;
}
export interface DetailsInput {
  travel_purpose?: string;
  declared_days?: number;
  destination?: string;
  contact?: string;
  carrier_reference?: string;
  guardian?: string;
  visa?: Visa;
}

export type CheckState = "open" | "referred" | "closed";
export interface CheckSummary {
  id: string;
  state: CheckState;
  direction: Direction;
  opened_at: string;
  lane?: Opt<string>;
  officer: string;
  surname: string;
  given_names: string;
  nationality: string;
  birth_date: string;
  hits: number;
  unreviewed_hits: number;
  protection_open: boolean;
  referral_reasons: string[];
  decision?: Opt<Decision>;
}

export type Severity = "info" | "warning" | "error";
export interface Finding { code: string; severity: Severity; field?: Opt<string>; line?: Opt<number>; column?: Opt<number>; section?: Opt<string>; message: string }
export interface StayRow { entry: string; exit?: Opt<string>; counted: number; excluded: number; unlawful?: Opt<number>; reason?: Opt<string> }
export interface Stay {
  applies: boolean;
  rule: string;
  kind?: Opt<string>;
  reason?: Opt<string>;
  used?: Opt<number>;
  limit?: Opt<number>;
  remaining?: Opt<number>;
  authorised_days?: Opt<number>;
  last_lawful_day?: Opt<string>;
  unlawful_days: number;
  first_unlawful_day?: Opt<string>;
  window_start?: Opt<string>;
  limited_by?: Opt<string>;
  rows: StayRow[];
}
// `contribution` is a logarithm of odds: above 0 speaks for the same person, below 0 against it.
export interface HitReason { code: string; contribution: number; query?: Opt<string>; listed?: Opt<string>; message?: Opt<string> }
export interface Hit {
  id: string;
  restricted?: Opt<boolean>; // second line alone sees what it says
  alert_id?: Opt<string>;
  category: string;
  protective: boolean;
  second_line: boolean;
  issuer: string;
  requested_action: string;
  legal_basis: string;
  score: number;
  listed: { surname: string; given_names: string; birth_date: string; sex: string; nationality: string; documents: string[]; remarks?: Opt<string> };
  reasons: HitReason[];
  state: "unreviewed" | "confirmed" | "dismissed";
  reason?: Opt<string>;
  note?: Opt<string>;
  by?: Opt<string>;
  at?: Opt<string>;
}
export interface PostRef { id: string; code: string; name: string }
export interface Crossing {
  id: string;
  check_id: string;
  direction: Direction;
  at: string;
  local_day: string;
  post: PostRef;
  transport_mode: string;
  travel_purpose?: Opt<string>;
  carrier_reference?: Opt<string>;
  document_number: string;
  issuer: string;
  decision: string;
  officer: string;
  unlawful_days?: Opt<number>;
  rejudged_by?: Opt<string>;
  supersedes?: Opt<string>;
  corrected_by?: Opt<string>;
  reason?: Opt<string>;
  note?: Opt<string>;
}
export interface RefusalRef { id: string; at: string; post: string | PostRef; reasons: string[]; by?: Opt<string> }
export interface OtherCheck { id: string; post: PostRef; state: "open" | "referred"; opened_at: string }
export interface Guard { action: string; code: string; message: string }
export interface CheckView {
  id: string;
  state: CheckState;
  direction: Direction;
  post: PostRef;
  lane?: Opt<string>;
  officer: { id: string; name: string };
  opened_at: string;
  local_day: string;
  transport_mode: string;
  carrier_reference?: Opt<string>;
  travel_purpose?: Opt<string>;
  declared_days?: Opt<number>;
  destination?: Opt<string>;
  contact?: Opt<string>;
  guardian?: Opt<string>;
  visa?: Opt<Visa>;
  document?: Opt<DocumentInput>;
  mrz?: Opt<{ format: string; valid: boolean }>;
  traveller: { id?: Opt<string>; surname: string; given_names: string; birth_date: string; sex: string; nationality: string; age?: Opt<number>; child: boolean; free_movement: boolean };
  findings: Finding[];
  stay: Stay;
  hits: Hit[];
  history: Crossing[];
  refusals: RefusalRef[];
  other_checks: OtherCheck[];
  referral?: Opt<{ reasons: string[]; note?: Opt<string>; by: string; at: string }>;
  protection?: Opt<{ kind: string; state: "open" | "closed"; by: string; at: string; outcome?: Opt<string>; closed_by?: Opt<string> }>;
  guards: Guard[];
  actions: Action[];
  decision?: Opt<{
    decision: Decision;
    reasons: string[];
    facts?: Opt<string>;
    by: string;
    at: string;
    crossing_id?: Opt<string>;
    refusal_id?: Opt<string>;
    authorised_until?: Opt<string>;
    corrections: Crossing[];
  }>;
}
// What a decision answers: only what it has changed in the check.
export type DecisionReceipt = Pick<CheckView, "id" | "state" | "guards" | "actions"> & { decision: NonNullable<CheckView["decision"]> };
export interface DecisionInput {
  decision: Decision;
  reasons?: string[];
  facts?: string;
  authorised_days?: number;
  child_safeguards?: { guardian_informed: boolean; best_interest_note: string; approver_account: string; approver_password: string };
  form_language?: string;
  signature?: "signed" | "refused_to_sign";
  note?: string;
}

export interface TravellerDocument { type: string; number: string; issuer: string; expiry_date?: Opt<string> }
export interface TravellerSummary {
  id: string;
  surname: string;
  given_names: string;
  birth_date: string;
  sex: string;
  nationality: string;
  documents: TravellerDocument[];
  last_crossing?: Opt<Crossing | string>;
}
export interface Traveller extends TravellerSummary {
  crossings: Crossing[];
  stays: { entry: string; exit?: Opt<string>; post: string | PostRef; unlawful_days: number }[];
  refusals: RefusalRef[];
  checks: CheckSummary[];
  stay: Stay;
  hold?: Opt<{ id: string; reason: string; by: string; at: string }>;
}

export interface AlertAlias { surname: string; given_names: string; kind: "alias" | "weak" }
export interface AlertDocument { type: string; number: string; issuer?: Opt<string> }
export interface AlertInput {
  category: string;
  surname?: Opt<string>;
  given_names?: Opt<string>;
  aliases: AlertAlias[];
  birth_dates: string[];
  sex?: Opt<string>;
  nationalities: string[];
  documents: AlertDocument[];
  issuer: string;
  legal_basis: string;
  reason: string;
  requested_action: string;
  proportionality_note: string;
  review_date: string;
  expiry_date: string;
  reference?: Opt<string>;
  remarks?: Opt<string>;
}
export interface AlertVersion { version: number; updated_at?: Opt<string>; created_at?: Opt<string>; updated_by?: Opt<string>; created_by?: Opt<string>; reason_for_change?: Opt<string> }
export interface Alert extends AlertInput {
  id: string;
  version: number;
  state: "active" | "expired" | "withdrawn";
  protective: boolean;
  created_at: string;
  created_by: string;
  updated_at: string;
  versions?: Opt<AlertVersion[]>;
}
export interface Diagnostic { line: number; column?: Opt<number | string>; code: string; severity: Severity; message: string }
export interface ImportReport { rows: number; accepted: number; skipped: number; refused: number; created: number; revised: number; unchanged: number; diagnostics: Diagnostic[] }

export interface StatisticsRow { keys: Record<string, string>; entries: Opt<number>; exits: Opt<number>; refusals: Opt<number>; suppressed: boolean }
export interface Statistics {
  from: string;
  to: string;
  by: string[] | string;
  suppressed_below: number;
  rows: StatisticsRow[];
  totals: { entries: Opt<number>; exits: Opt<number>; refusals: Opt<number> };
}

export type Facts = Record<string, unknown>;
export interface JournalEntry { seq: number; at: string; kind: string; actor: string; actor_name: string; subject_type: string; subject_id: string; purpose?: Opt<string>; facts: Facts; hash: string }
export interface Head { seq: number; hash: string }
export interface JournalPage { entries: JournalEntry[]; head: Head }
export interface Look { seq: number; at: string; actor: string; actor_name: string; purpose: string; operation: string; subject_type: string; subject_id: string; count: number }
export interface VerifyResult { ok: boolean; entries: number; head: Head | string; kinds: Record<string, number>; first_bad?: Opt<{ seq: number; reason: string }> }
export interface BackupResult { file: string; bytes: number; entries: number; head: Head | string }

export interface Account {
  id: string;
  account: string;
  name: string;
  roles: string[];
  posts: string[];
  language: Language;
  state: "active" | "disabled" | "locked";
  totp_enrolled: boolean;
  last_sign_in?: Opt<string>;
}
export interface NewAccount extends Account { one_time_password: string }

export interface Problem { type?: string; title?: string; status: number; detail?: string; code: string; pointer?: string; request_id?: string }
