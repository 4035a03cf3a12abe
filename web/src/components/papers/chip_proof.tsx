// What the chip proved, step by step, and its face at a size at which an officer can compare it with who stands there.
import { useEffect, useState } from "react";
import { client } from "../../api/client.ts";
import type { ChipReport } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { Code, Tag, type Tone } from "../basics.tsx";

const kVerdicts: Record<ChipReport["verdict"], { text: MessageKey; tone: Tone }> = {
  authentic: { text: "papers.chip.authentic", tone: "good" },
  not_authentic: { text: "papers.chip.not_authentic", tone: "error" },
  not_verifiable: { text: "papers.chip.not_verifiable", tone: "warning" },
};
const kStates: Record<string, Tone> = { passed: "good", warning: "warning", failed: "error", not_done: "neutral", void: "neutral" };
const kStateTexts: Record<string, MessageKey> = {
  passed: "papers.step.passed",
  warning: "papers.step.warning",
  failed: "papers.step.failed",
  not_done: "papers.step.not_done",
  void: "papers.step.void",
};

// The fifteen steps of Passive Authentication (engines/passive_authentication), as what each asks.
const kStepNames: Readonly<Record<string, MessageKey>> = {
  security_object: "papers.pa.security_object",
  signer: "papers.pa.signer",
  attributes: "papers.pa.attributes",
  signature: "papers.pa.signature",
  hashes: "papers.pa.hashes",
  coverage: "papers.pa.coverage",
  chain: "papers.pa.chain",
  signer_profile: "papers.pa.signer_profile",
  validity: "papers.pa.validity",
  country: "papers.pa.country",
  document_type: "papers.pa.document_type",
  revocation: "papers.pa.revocation",
  deviations: "papers.pa.deviations",
  consistency: "papers.pa.consistency",
  card_security: "papers.pa.card_security",
};

export function ChipProof({ checkId, purpose, chip, comparedAt }: { checkId: string; purpose: string; chip: ChipReport; comparedAt: string }) {
  const { t } = useI18n();
  const face = useFace(chip.face === "shown" ? `/api/checks/${checkId}/papers/face` : null, purpose, comparedAt);
  const verdict = kVerdicts[chip.verdict];
  const stepName = (step: string) => {
    const name = kStepNames[step];
    return name ? t(name) : <Code>{step}</Code>;
  };
  return (
    <section className="papers-chip" aria-label={t("papers.source.chip_mrz")}>
      {face ? <img className="papers-face" src={face} alt={t("papers.face")} /> : null}
      <div className="papers-proof">
        <p>
          <Tag tone={verdict.tone}>{t(verdict.text)}</Tag>
        </p>
        <ul className="papers-steps">
          {chip.steps.map((step) => (
            <li key={step.step}>
              <Tag tone={kStates[step.state] ?? "neutral"}>{t(kStateTexts[step.state] ?? "papers.step.not_done")}</Tag> {stepName(step.step)}
              {step.state === "passed" ? null : (
                <small>
                  {" "}
                  <bdi>{step.message}</bdi>
                </small>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

// The picture comes with the session's purpose, so it cannot be an address of its own in the page.
function useFace(path: string | null, purpose: string, round: string): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    setAddress(null);  // not the face of before beside the proof of now
    if (!path) return undefined;
    let made: string | null = null;
    let gone = false;
    client.blob(path, purpose).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [path, purpose, round]);
  return address;
}
