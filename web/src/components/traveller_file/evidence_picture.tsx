// The picture of a stamp or of a traveller's evidence, fetched when it is asked for: each look is in the journal.
import { useEffect, useState } from "react";
import { client } from "../../api/client.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Button, ErrorNote, Loading } from "../basics.tsx";

export function EvidencePicture({ traveller, evidence, name, purpose }: { traveller: string; evidence: string; name: string; purpose: string }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    setAddress(null);
    setError(null);
    if (!open) return undefined;
    let made: string | null = null;
    let gone = false;
    client.blob(`/api/travellers/${encodeURIComponent(traveller)}/stay-evidence/${encodeURIComponent(evidence)}/picture`, purpose).then(
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
  }, [traveller, evidence, purpose, open]);
  return (
    <div className="evidence-picture">
      <Button small kind="quiet" onPress={() => setOpen(!open)}>
        {t(open ? "papers.hide_picture" : "papers.show_picture", { name })}
      </Button>
      {open && !address && !error ? <Loading /> : null}
      <ErrorNote error={error} />
      {address ? <img src={address} alt={name} /> : null}
    </div>
  );
}
