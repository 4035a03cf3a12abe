// The shapes of docs/api.md, by the names that the client uses. They are generated from the server's own description (schema.d.ts, made by
// `npm run types`); what stands here beside them narrows texts to codes that the client knows.
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Opt<T> = T | null | undefined;
export type Language = "en" | "fr" | "es" | "ar";
export type Scope =
  | "border.check" | "border.second_line" | "border.history" | "border.correct" | "protection.close" | "retention.hold"
  | "trust.read" | "trust.import" | "trust.confirm"
  | "hits.clear" | "alerts.findings" | "screening.replay"
  | "alerts.read" | "alerts.write" | "alerts.import" | "trust.read" | "trust.import" | "trust.confirm" | "statistics.read" | "statistics.exact"
  | "paired_tests.manage" | "paired_tests.fill" | "directory.read" | "directory.write" | "directory.pick" | "releases.publish"
  | "journal.read" | "journal.verify" | "site.backup" | "accounts.manage" | "posts.manage";
export type ListName =
  | "purposes" | "refusal_reasons" | "referral_reasons" | "travel_purposes" | "transport_modes" | "alert_categories"
  | "requested_actions" | "hit_dismissal_reasons" | "protection_kinds" | "protection_outcomes" | "withdrawal_reasons"
  | "correction_reasons" | "document_types" | "roles" | "languages";

export type Session = Schemas["Session"];
export type TotpEnrolment = Schemas["TotpEnrolment"];
export type Code = Schemas["Code"];
export type State = Schemas["State"];
export type PostInput = Required<Schemas["PostInput"]>;
export type PostKind = PostInput["kind"];
export type Post = Schemas["Post"];
export type Setup = Schemas["Setup"];

export type CheckInput = Schemas["OpenCheck"];
export type DetailsInput = Schemas["CheckDetails"];
export type PersonInput = Schemas["Person"];
export type Sex = NonNullable<PersonInput["sex"]>;
export type DocumentInput = Schemas["Document"];
export type Visa = Schemas["Visa"];
export type CheckView = Schemas["CheckView"];
export type CheckState = CheckView["state"];
export type Direction = CheckView["direction"];
export type Action = CheckView["actions"][number];
export type CheckSummary = Schemas["CheckSummary"];
export type Finding = Schemas["Finding"];
export type Severity = Finding["severity"];
export type StayRow = Schemas["StayRow"];
export type Stay = Schemas["Stay"];
export type HitReason = Schemas["HitReason"];
export type Hit = Schemas["Hit"];
export type PostRef = Schemas["PostRef"];
export type Crossing = Schemas["Crossing"];
export type RefusalRef = Schemas["Refusal"];
export type OtherCheck = Schemas["OtherCheck"];
export type Guard = Schemas["Guard"];
export type DecisionReceipt = Schemas["DecisionReceipt"];
export type DecisionInput = Schemas["Decision"];
export type Decision = DecisionInput["decision"];

export type TravellerSummary = Schemas["TravellerSummary"];
export type TravellerDocument = TravellerSummary["documents"][number];
export type Traveller = Schemas["Traveller"];
export type Hold = Schemas["Hold"];
export type Redress = Schemas["Redress"];
export type Clearance = Schemas["Clearance"];
export type ReverseFinding = Schemas["ReverseFinding"];
export type FindingList = Schemas["FindingList"];
export type Replay = Schemas["Replay"];
export type ReplayedHit = Schemas["ReplayedHit"];

export type Papers = Schemas["Papers"];
export type PapersInput = Schemas["PapersInput"];
export type PaperFinding = Schemas["PaperFinding"];
export type ChipReport = Schemas["ChipReport"];
export type SealReport = Schemas["SealReport"];
export type PictureReading = Schemas["PictureReading"];
export type PictureField = Schemas["PictureField"];
export type TrustReport = Schemas["TrustReport"];
export type TrustImport = Schemas["TrustImport"];
export type TrustCertificate = Schemas["TrustCertificate"];
export type TrustCertificates = Schemas["TrustCertificates"];
export type TrustLine = Schemas["TrustCertificateLine"];
export type FourLanguages = Schemas["FourLanguages"];
export type Checklist = Schemas["Checklist"];
export type ChecklistItem = Checklist["items"][number];
export type InspectionInput = Schemas["InspectionInput"];
export type Inspection = Schemas["Inspection"];
export type InspectionList = Schemas["InspectionList"];
export type Outcome = NonNullable<InspectionInput["items"]>[number]["outcome"];

export type AlertAlias = Schemas["AlertAlias"];
export type AlertDocument = Schemas["AlertDocument"];
// The form always has these, be they empty.
export type AlertInput = Schemas["AlertInput"] & Required<Pick<Schemas["AlertInput"], "aliases" | "birth_dates" | "nationalities" | "documents">>;
export type AlertVersion = Schemas["AlertVersion"];
export type Alert = Schemas["Alert"];
export type Diagnostic = Schemas["AlertImportDiagnostic"];
export type ImportReport = Schemas["AlertImport"];

export type StatisticsRow = Schemas["StatisticsRow"];
export type Statistics = Schemas["Statistics"];

export type JournalEntry = Schemas["JournalEntry"];
export type Facts = JournalEntry["facts"];
export type Head = Schemas["Head"];
export type JournalPage = Schemas["JournalPage"];
export type Look = Schemas["Look"];
export type VerifyResult = Schemas["Verification"];
export type BackupResult = Schemas["Backup"];

export type PairedStudy = Schemas["PairedStudy"];
export type PairedStudyInput = Schemas["PairedStudyInput"];
export type PairedCharacteristic = Schemas["PairedCharacteristic"];
export type PairedCase = Schemas["PairedCase"];
export type PairedCaseList = Schemas["PairedCaseList"];
export type PairedForm = Schemas["PairedForm"];
export type PairedFormInput = Schemas["PairedFormInput"];
export type PairedPhase = Schemas["PairedPhaseInput"]["phase"];
export type PairedOutcome = NonNullable<Schemas["PairedPhaseInput"]["outcome"]>;
export type PairedVerdict = Schemas["PairedVerdict"];
export type PairedResults = Schemas["PairedResults"];
export type PairedTally = Schemas["PairedTally"];
export type PairedTester = Schemas["PairedTester"];

export type OrganisationSummary = Schemas["OrganisationSummary"];
export type OrganisationList = Schemas["OrganisationList"];
export type Organisation = Schemas["Organisation"];
export type OrganisationField = Schemas["OrganisationFields"]["fields"][number];
export type OrganisationHistory = Schemas["OrganisationHistory"];
export type DirectoryPeople = Schemas["DirectoryPeople"];
export type OnDuty = Schemas["DirectoryOnDuty"];
export type Proposal = Schemas["Proposal"];
export type ProposalField = Schemas["ProposalField"];
export type ProposalList = Schemas["ProposalList"];
export type ProposalDecision = Schemas["ProposalDecisions"]["decisions"][number];
export type Release = Schemas["Release"];

export type Account = Schemas["Account"];
export type NewAccount = Schemas["Account"] & Schemas["OneTimePassword"];

export interface Problem { type?: string; title?: string; status: number; detail?: string; code: string; pointer?: string; request_id?: string }
