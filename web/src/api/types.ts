// The shapes of docs/api.md, by the names that the client uses. They are generated from the server's own description (schema.d.ts, made by
// `npm run types`); what stands here beside them narrows texts to codes that the client knows.
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Opt<T> = T | null | undefined;
export type Language = "en" | "fr" | "es" | "ar";
export type Scope =
  | "persons.judge" | "persons.manage"
  | "border.check" | "border.second_line" | "border.history" | "border.correct" | "protection.close" | "retention.hold"
  | "trust.read" | "trust.import" | "trust.confirm"
  | "hits.call" | "hits.desk" | "hits.discreet" | "hits.roster"
  | "backlog.issue" | "backlog.type" | "corrections.request"
  | "stay_evidence.record" | "stay_evidence.decide" | "stay_evidence.overstayers"
  | "hits.clear" | "alerts.findings" | "screening.replay"
  | "alerts.read" | "alerts.write" | "alerts.import" | "trust.read" | "trust.import" | "trust.confirm" | "statistics.read" | "statistics.exact"
  | "permits.read" | "permits.issue" | "permits.status" | "permits.request" | "permits.approve" | "permits.import"
  | "paired_tests.manage" | "paired_tests.fill" | "directory.read" | "directory.write" | "directory.pick" | "releases.publish"
  | "assessments.read" | "assessments.answer" | "assessments.review" | "assessments.coordinate"
  | "health.read" | "protection.desk" | "protection.override" | "arrivals.register" | "arrivals.surge" | "arrivals.close"
  | "shift.hand_over" | "deputies.give" | "emergency.watch" | "emergency.manage" | "emergency.review"
  | "journal.read" | "journal.verify" | "site.backup" | "accounts.manage" | "posts.manage";
export type ListName =
  | "purposes" | "refusal_reasons" | "referral_reasons" | "travel_purposes" | "transport_modes" | "alert_categories"
  | "identity_link_reasons"
  | "requested_actions" | "hit_dismissal_reasons" | "protection_kinds" | "protection_outcomes" | "withdrawal_reasons"
  | "correction_reasons" | "permit_reasons" | "document_types" | "roles" | "languages"
  | "thing_categories" | "thing_kinds" | "thing_identifiers" | "thing_dismissal_reasons"
  | "group_kinds" | "group_roles" | "vehicle_kinds" | "carer_relations" | "consent_papers" | "shore_areas"
  | "paper_reasons" | "spoilt_form_reasons" | "entry_gap_reasons" | "rebuttal_evidence" | "rectification_reasons";

export type Session = Schemas["Session"];
export type HealthReport = Schemas["HealthReport"];
export type HealthFinding = Schemas["HealthFinding"];
export type TrainingExercise = Schemas["TrainingExercise"];
export type TrainingAttempt = Schemas["TrainingAttempt"];
export type DeskTrial = Schemas["DeskTrial"];
export type OfficerCard = Schemas["OfficerCard"];
export type TotpEnrolment = Schemas["TotpEnrolment"];

export type Desk = Schemas["Desk"];
export type HeldCheck = Schemas["HeldCheck"];
export type HeldCheckList = Schemas["HeldCheckList"];
export type Handover = Schemas["Handover"];
export type HandoverList = Schemas["HandoverList"];
export type Approval = Schemas["Approval"];
export type ApprovalList = Schemas["ApprovalList"];
export type EmergencyUse = Schemas["EmergencyUse"];
export type EmergencyUseList = Schemas["EmergencyUseList"];
export type EmergencyAlarm = Schemas["EmergencyAlarm"];
export type EnvelopeList = Schemas["EnvelopeList"];
export type PrintedEnvelopes = Schemas["PrintedEnvelopes"];
export type RecoveryCodes = Schemas["RecoveryCodes"];
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
export type Backlog = Schemas["Backlog"];
export type PaperForm = Schemas["PaperForm"];
export type PaperFormBatch = Schemas["PaperFormBatch"];
export type PaperFormReceipt = Schemas["PaperFormReceipt"];
export type CorrectionRequest = Schemas["CorrectionRequest"];
export type WaitingEvidence = Schemas["WaitingEvidence"];
export type StayEvidence = Schemas["StayEvidence"];
export type Rectification = Schemas["Rectification"];
export type Stamp = Schemas["Stamp"];
export type Presumption = Schemas["Presumption"];
export type OverstayerList = Schemas["OverstayerList"];
export type RefusalRef = Schemas["Refusal"];
export type OtherCheck = Schemas["OtherCheck"];
export type Guard = Schemas["Guard"];
export type DecisionReceipt = Schemas["DecisionReceipt"];
export type DecisionInput = Schemas["Decision"];
export type Decision = DecisionInput["decision"];

export type Group = Schemas["Group"];
export type ThingIdentifier = Schemas["ThingIdentifier"];
export type ThingAlertInput = Schemas["ThingAlertInput"];
export type ThingAlert = Schemas["ThingAlert"];
export type ThingAlertImport = Schemas["ThingAlertImport"];
export type ThingRules = Schemas["ThingRules"];
export type ThingAgreement = Schemas["ThingAgreement"];
export type ThingHit = Schemas["ThingHit"];
export type GroupSummary = Schemas["GroupSummary"];
export type GroupInput = Schemas["GroupInput"];
export type GroupMember = Schemas["GroupMember"];
export type GroupCheck = Schemas["GroupCheck"];
export type GroupImport = Schemas["GroupImport"];
export type GroupOpened = Schemas["GroupOpened"];
export type GroupScanned = Schemas["GroupScanned"];
export type GroupDecided = Schemas["GroupDecided"];
export type LanePlace = Schemas["LanePlace"];
export type ShorePass = Schemas["ShorePass"];

export type TravellerSummary = Schemas["TravellerSummary"];
export type TravellerDocument = TravellerSummary["documents"][number];
export type Traveller = Schemas["Traveller"];
export type Hold = Schemas["Hold"];
export type PersonRecord = Schemas["PersonRecord"];
export type PersonCandidate = Schemas["PersonCandidate"];
export type CheckPerson = Schemas["CheckPerson"];
export type PersonLink = Schemas["PersonLink"];
export type PersonQueue = Schemas["PersonQueue"];
export type PersonFile = Schemas["PersonFile"];
export type PersonJudgement = Schemas["PersonJudgement"];
export type Redress = Schemas["Redress"];
export type Clearance = Schemas["Clearance"];
export type ReverseFinding = Schemas["ReverseFinding"];
export type FindingList = Schemas["FindingList"];
export type Replay = Schemas["Replay"];
export type ReplayedHit = Schemas["ReplayedHit"];

export type CallSheet = Schemas["CallSheet"];
export type CallTurn = Schemas["CallTurn"];
export type DutyContact = Schemas["DutyContact"];
export type DutyRoster = Schemas["DutyRoster"];
export type HitClock = Schemas["HitClock"];
export type HitFile = Schemas["HitFile"];
export type HitFileList = Schemas["HitFileList"];
export type HitFileSummary = Schemas["HitFileSummary"];
export type HitReport = Schemas["HitReport"];
export type HitSaid = Schemas["HitSaid"];
export type HitText = Schemas["HitText"];
export type ListAge = Schemas["ListAge"];
export type ListAges = Schemas["ListAges"];
export type StaleDecision = Schemas["StaleDecision"];

export type Papers = Schemas["Papers"];
export type PapersInput = Schemas["PapersInput"];
export type PaperFinding = Schemas["PaperFinding"];
export type ChipReport = Schemas["ChipReport"];
export type SealReport = Schemas["SealReport"];
export type PictureReading = Schemas["PictureReading"];
export type PictureField = Schemas["PictureField"];
export type AnswerHistory = Schemas["AnswerHistory"];
export type AnswerImport = Schemas["AnswerImport"];
export type AssessedUnit = Schemas["AssessedUnit"];
export type AssessedUnitList = Schemas["AssessedUnitList"];
export type AssessmentAnswer = Schemas["AssessmentAnswer"];
export type AssessmentIssue = Schemas["AssessmentIssue"];
export type AssessmentIssueList = Schemas["AssessmentIssueList"];
export type AssessmentRound = Schemas["AssessmentRound"];
export type AssessmentRoundList = Schemas["AssessmentRoundList"];
export type AssessmentScores = Schemas["AssessmentScores"];
export type AssessorList = Schemas["AssessorList"];
export type InstrumentList = Schemas["InstrumentList"];
export type InstrumentNode = Schemas["InstrumentNode"];
export type Questionnaire = Schemas["Questionnaire"];
export type RoundCheck = Schemas["RoundCheck"];

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

// Of the directory's desk and its releases: as services/directory and services/releases give them.
export interface OrganisationSummary {
  id: string;
  version: number;
  name: string;
  acronym: string;
  kind: string;
  status: string;
  topics: string[];
  public: boolean;
  due: boolean;
  updated_at: string;
  verified_on?: string;
  expires_on?: string;
}
export interface OrganisationList { organisations: OrganisationSummary[]; total: number; next?: string }
export interface Organisation extends OrganisationSummary { fields: Record<string, string>; successor?: string }
export interface OrganisationField { field: string; label: string; form: "line" | "text" | "url" | "email" | "phones" | "list" | "languages" | "status" | "services"; most: number; most_lines: number; required: boolean }
export interface OrganisationHistory { history: { seq: number; organisation: string; version: number; at: string; by: string; field: string; before: string; after: string; source: string }[] }
export interface DirectoryPerson { id: string; organisation: string; name: string; role: string; email: string; phone: string; visibility: "public" | "partners" | "internal"; consent: boolean; version: number }
export interface DirectoryPeople { people: DirectoryPerson[] }
export interface DirectoryDuty { id: string; person: string; role: string; post: string; from: string; to?: string; weekdays: number[]; starts: string; ends: string }
export interface OnDuty { at: string; local: string; on_duty: { role: string; person: DirectoryPerson; duty: DirectoryDuty }[] }
export interface ProposalField { field: string; before: string; value: string; state: "open" | "accepted" | "refused"; reason?: string; moderator?: string; decided_at?: string; now: string; changed_since: boolean }
export interface Proposal {
  id: string;
  received_at: string;
  taken_at: string;
  language: string;
  remark: string;
  state: "open" | "closed";
  is_new: boolean;
  organisation?: string;
  name?: string;
  suspicions: { code: string; field: string; message: string; organisation?: string }[];
  fields: ProposalField[];
}
export interface ProposalList { proposals: Proposal[]; open: number; inbox_refused: Record<string, number> }
export interface ProposalDecision { field: string; accept: boolean; reason?: string; despite_change?: boolean; verified?: boolean }
export interface Release { id: string; made_at: string; by: string; files: number; bytes: number; organisations: number; rounds: number; current: boolean }

export type Account = Schemas["Account"];
export type NewAccount = Schemas["Account"] & Schemas["OneTimePassword"];

export interface Problem { type?: string; title?: string; status: number; detail?: string; code: string; pointer?: string; request_id?: string }
export type CheckPermit = Schemas["CheckPermit"];
export type EntrySlip = Schemas["EntrySlip"];
export type Permit = Schemas["Permit"];
export type PermitInput = Schemas["PermitInput"];
export type PermitWhole = Schemas["PermitWhole"];
export type PermitChangeInput = Schemas["PermitChangeInput"];
export type PermitCountRequest = Schemas["PermitCountRequest"];
export type PermitImportReport = Schemas["PermitImportReport"];
export type EntryRuleAnswer = Schemas["EntryRuleAnswer"];
export type EntryRuleEffects = Schemas["EntryRuleEffects"];
export type EntryRuleTrial = Schemas["EntryRuleTrial"];

export interface PickedBody { id: string; name: string; phone: string; email: string; address: string; services: { name: string; needs: string }[]; verified: boolean }

export type ProtectionForms = Schemas["ProtectionForms"];
export type ProtectionCode = Schemas["ProtectionCode"];
export type ProtectionQuestionnaire = Schemas["ProtectionQuestionnaire"];
export type ProtectionSummary = Schemas["ProtectionSummary"];
export type ProtectionCase = Schemas["ProtectionCase"];
export type ProtectionReferral = Schemas["ProtectionReferral"];
export type ProtectionNotes = Schemas["ProtectionNotes"];
export type ProtectionStatus = Schemas["ProtectionStatus"];
export type ArrivalsState = Schemas["ArrivalsState"];
export type ArrivalsBoard = Schemas["ArrivalsBoard"];
export type Household = Schemas["Household"];
export type HouseholdInput = Schemas["HouseholdInput"];
export type HouseholdPairs = Schemas["HouseholdPairs"];
export type MissingFamilyList = Schemas["MissingFamilyList"];
