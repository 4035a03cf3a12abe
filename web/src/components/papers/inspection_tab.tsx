// The checklist for the document: what to look at and how, what came of it, and a conclusion that this carries.
import { useEffect, useState } from "react";
import { client } from "../../api/client.ts";
import type { Checklist, ChecklistItem, CheckView, FourLanguages, Inspection, InspectionInput, InspectionList, Outcome } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { codeText } from "../../lib/code_text.ts";
import { base64UrlOf } from "../../lib/base64.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Loading, Tag } from "../basics.tsx";
import { Segmented, SelectInput, TextInput } from "../fields.tsx";

const kMethods: Record<string, MessageKey> = {
  feel: "papers.method.feel",
  look: "papers.method.look",
  tilt: "papers.method.tilt",
  through: "papers.method.through",
  ultraviolet: "papers.method.ultraviolet",
  infrared: "papers.method.infrared",
  magnify: "papers.method.magnify",
  measure: "papers.method.measure",
  read: "papers.method.read",
};
const kOutcomes: readonly { id: Outcome; label: MessageKey }[] = [
  { id: "good", label: "papers.outcome.good" },
  { id: "bad", label: "papers.outcome.bad" },
  { id: "unclear", label: "papers.outcome.unclear" },
];
const kPictureBytes = 2_000_000;
const isLarge = (file: File) => file.size > kPictureBytes;
type Line = InspectionInput["line"];

interface InspectionTabProps {
  check: CheckView;
  purpose: string;
  open: boolean;
  secondLine: boolean;
  comparedAt: string;
}

export function InspectionTab({ check, purpose, open, secondLine, comparedAt }: InspectionTabProps) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const { announce } = useApp();
  const line: Line = secondLine ? "second" : "first";
  const action = useAction();
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
  const [pictures, setPictures] = useState<Record<string, File>>({});
  const [conclusion, setConclusion] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const path = `/api/checks/${check.id}`;
  const list = useLoad((signal) => client.get<Checklist>(`${path}/checklist?line=${line}`, { purpose, signal }), `${path} ${line} ${comparedAt}`);
  const before = useLoad((signal) => client.get<InspectionList>(`${path}/inspections`, { purpose, signal }), path);
  const text = (labels: FourLanguages) => labels[language as keyof FourLanguages] || labels.en;
  if (!list.data) return list.error ? <ErrorNote error={list.error} /> : <Loading />;
  const { items, frauds } = list.data;
  const choices = [{ id: "genuine", label: t("papers.conclusion.genuine") }, { id: "unclear", label: t("papers.conclusion.unclear") }, ...frauds.map((fraud) => ({ id: fraud.code, label: text(fraud.label) }))];
  const name = (code: string) => choices.find((choice) => choice.id === code)?.label ?? code;
  const large = Object.values(pictures).some(isLarge);
  const submit = () =>
    conclusion &&
    !large &&
    !action.busy &&
    void action.run(async () => {
      const body: InspectionInput = { line, conclusion, items: Object.entries(outcomes).map(([feature, outcome]) => ({ feature, outcome })), pictures: [] };
      if (note.trim()) body.note = note.trim();
      for (const [feature, file] of Object.entries(pictures)) body.pictures?.push({ feature, picture: await base64UrlOf(file) });
      await client.post<Inspection>(`${path}/inspections`, body, { purpose });
      announce(t("papers.recorded"));
      setNote("");
      setPictures({});
      before.reload();
    });
  return (
    <div className="papers-columns">
      <div className="papers-checklist" role="region" aria-label={t("papers.checklist")} tabIndex={0}>
        {items.map((item) => (
          <ItemRow
            key={`${item.feature}-${item.page ?? ""}`}
            item={item}
            label={text(item.label)}
            lookFor={text(item.look_for)}
            outcome={outcomes[item.feature] ?? ""}
            picture={pictures[item.feature]}
            open={open}
            onOutcome={(outcome) => setOutcomes({ ...outcomes, [item.feature]: outcome })}
            onPicture={(file) => setPictures(Object.fromEntries([...Object.entries(pictures).filter(([feature]) => feature !== item.feature), ...(file ? [[item.feature, file] as const] : [])]))}
          />
        ))}
      </div>
      <form
        className="papers-conclusion"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SelectInput label={t("papers.conclusion")} value={conclusion} onChange={setConclusion} choices={choices} required disabled={!open} />
        <TextInput label={t("common.note")} value={note} onChange={setNote} rows={3} maxLength={1000} disabled={!open} />
        <Button type="submit" kind="primary" isDisabled={!open || large}>
          {t("papers.record")}
        </Button>
        <ErrorNote error={action.error ?? before.error} />
        <ul className="papers-before">
          {(before.data?.inspections ?? []).map((one) => (
            <li key={one.id}>
              <strong>{name(one.conclusion)}</strong> · <bdi>{one.officer}</bdi> · {i18n.instant(one.at)}
              {one.pictures.length > 0 ? <> · {t("papers.pictures", { count: one.pictures.length })}</> : null}
              {one.pictures.map((picture) => (
                <StoredPicture key={picture.id} id={picture.id} label={items.find((item) => item.feature === picture.feature)?.label} feature={picture.feature} purpose={purpose} />
              ))}
            </li>
          ))}
        </ul>
      </form>
    </div>
  );
}

// A picture of an earlier inspection, fetched when it is asked for: the look is in the journal.
function StoredPicture({ id, label, feature, purpose }: { id: string; label: FourLanguages | undefined; feature: string; purpose: string }) {
  const { t, language } = useI18n();
  const [open, setOpen] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const name = label ? label[language as keyof FourLanguages] || label.en : feature;
  useEffect(() => {
    setAddress(null);
    setError(null);
    if (!open) return undefined;
    let made: string | null = null;
    let gone = false;
    client.blob(`/api/inspection-pictures/${id}`, purpose).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      },
      (failure: unknown) => {
        if (!gone) setError(failure);
      },
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [id, purpose, open]);
  return (
    <div className="papers-stored">
      <Button small onPress={() => setOpen(!open)}>
        {t(open ? "papers.hide_picture" : "papers.show_picture", { name })}
      </Button>
      {open && !address && !error ? <Loading /> : null}
      <ErrorNote error={error} />
      {address ? <img src={address} alt={name} /> : null}
    </div>
  );
}

interface ItemRowProps {
  item: ChecklistItem;
  label: string;
  lookFor: string;
  outcome: string;
  picture: File | undefined;
  open: boolean;
  onOutcome: (outcome: Outcome) => void;
  onPicture: (file: File | null) => void;
}

function ItemRow({ item, label, lookFor, outcome, picture, open, onOutcome, onPicture }: ItemRowProps) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <article className={`papers-item${item.because.length > 0 ? " papers-pointed" : ""}`}>
      <header>
        <strong>{label}</strong>
        {item.required ? <Tag>{t("papers.required")}</Tag> : null}
      </header>
      <p>{lookFor}</p>
      <p className="muted small">
        {item.methods.map((method) => (kMethods[method] ? t(kMethods[method]) : method)).join(" · ")}
        {item.edition ? <> · <bdi>{item.edition}</bdi></> : null}
      </p>
      {item.because.map((code) => (
        <p key={code} className="papers-because">
          {codeText(i18n, "paper", code)}
        </p>
      ))}
      <div className="papers-item-acts">
        <Segmented label={label} hideLabel value={outcome} onChange={(value) => onOutcome(value as Outcome)} choices={kOutcomes.map((one) => ({ id: one.id, label: t(one.label) }))} disabled={!open} />
        {outcome ? (
          <label className="papers-file">
            <span>{picture ? picture.name : t("papers.add_picture")}</span>
            <input type="file" aria-label={`${picture ? picture.name : t("papers.add_picture")}: ${label}`} accept="image/png,image/jpeg" capture="environment" disabled={!open} onChange={(event) => onPicture(event.target.files?.[0] ?? null)} />
          </label>
        ) : null}
      </div>
      {picture && isLarge(picture) ? <p className="field-error">{t("papers.picture_large")}</p> : null}
    </article>
  );
}
