// Names of the directory's fields in the reader's words.
import type { I18n, MessageKey } from "../../i18n/i18n.tsx";

export const kDirectoryPurpose = "directory";

const kFields: Readonly<Record<string, MessageKey>> = {
  name: "directory.field.name",
  acronym: "directory.field.acronym",
  description: "directory.field.description",
  website: "directory.field.website",
  email: "directory.field.email",
  phone: "directory.field.phone",
  address: "directory.field.address",
  kind: "directory.field.kind",
  scope: "directory.field.scope",
  topics: "directory.field.topics",
  languages: "directory.field.languages",
  areas: "directory.field.areas",
  founded: "directory.field.founded",
  size: "directory.field.size",
  seat: "directory.field.seat",
  status: "directory.field.status",
  services: "directory.field.services",
  public: "directory.public",
  verified_on: "directory.verified",
  expires_on: "directory.expires",
};
export function fieldName({ t }: I18n, field: string): string {
  const key = kFields[field];
  return key ? t(key) : field;
}

export const kStatuses = ["active", "closed", "ended", "succeeded", "absorbed", "suspended", "unknown"] as const;
const kStatusTexts: Readonly<Record<string, MessageKey>> = {
  active: "directory.status.active",
  closed: "directory.status.closed",
  ended: "directory.status.ended",
  succeeded: "directory.status.succeeded",
  absorbed: "directory.status.absorbed",
  suspended: "directory.status.suspended",
  unknown: "directory.status.unknown",
};
// The first word is a code, what follows is somebody's text.
export function statusText({ t }: I18n, status: string): string {
  const [word = "", ...rest] = status.split(" ");
  const key = kStatusTexts[word];
  return key ? [t(key), ...rest].join(" ") : status;
}
