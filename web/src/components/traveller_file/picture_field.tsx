// A picture that goes with what is written down: chosen or taken, at most as large as the server takes.
import { useI18n } from "../../i18n/i18n.tsx";

export const kPictureBytes = 2 << 20;

export function PictureField({ label, picture, onChange }: { label: string; picture: File | null; onChange: (picture: File | null) => void }) {
  const { t } = useI18n();
  return (
    <div className="picture-field">
      <label className="papers-file">
        <span>{picture ? picture.name : label}</span>
        <input type="file" aria-label={label} accept="image/png,image/jpeg" capture="environment" onChange={(event) => onChange(event.target.files?.[0] ?? null)} />
      </label>
      {picture && picture.size > kPictureBytes ? <p className="field-error">{t("papers.picture_large")}</p> : null}
    </div>
  );
}
