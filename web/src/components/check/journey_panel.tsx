// What the traveller says about the journey. Each answer is sent when the field is left, and the check is computed again.
import { useEffect, useState } from "react";
import type { CheckView, DetailsInput } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { Button, Code, Fact, Panel } from "../basics.tsx";
import { SelectInput, TextInput } from "../fields.tsx";
import { VisaDialog } from "./visa_dialog.tsx";

export function JourneyPanel({ check, onDetails }: { check: CheckView; onDetails: (details: DetailsInput) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [days, setDays] = useState("");
  const [destination, setDestination] = useState("");
  const [carrier, setCarrier] = useState("");
  const [guardian, setGuardian] = useState("");
  const [visaOpen, setVisaOpen] = useState(false);
  useEffect(() => {
    setDays(check.declared_days ? String(check.declared_days) : "");
    setDestination(check.destination ?? "");
    setCarrier(check.carrier_reference ?? "");
    setGuardian(check.guardian ?? "");
  }, [check]);
  const locked = !check.actions.includes("details");
  const typedDays = Number.parseInt(days, 10);
  const saveDays = () => {
    if (Number.isInteger(typedDays) && typedDays > 0 && typedDays !== check.declared_days) onDetails({ declared_days: typedDays });
  };
  const saveText = (value: string, before: string | null | undefined, make: (value: string) => DetailsInput) => {
    if (value.trim() !== (before ?? "")) onDetails(make(value.trim()));
  };
  return (
    <Panel
      title={t("journey.title")}
      className="journey"
      aside={
        locked || check.direction === "exit" ? undefined : (
          <Button small kind="quiet" onPress={() => setVisaOpen(true)}>
            {t("visa.edit")}
          </Button>
        )
      }
    >
      {visaOpen ? <VisaDialog visa={check.visa ?? null} onDetails={onDetails} onClose={() => setVisaOpen(false)} /> : null}
      <div className="form-grid two">
        <SelectInput label={t("journey.purpose")} value={check.travel_purpose ?? null} onChange={(purpose) => onDetails({ travel_purpose: purpose })} choices={choicesOf(i18n, "travel_purposes")} disabled={locked} />
        {check.direction === "entry" ? (
          <TextInput label={t("journey.days")} value={days} onChange={(value) => setDays(value.replace(/\D/g, ""))} onBlur={saveDays} numeric disabled={locked} maxLength={4} />
        ) : null}
        <TextInput label={t("journey.carrier")} value={carrier} onChange={setCarrier} onBlur={() => saveText(carrier, check.carrier_reference, (value) => ({ carrier_reference: value }))} ltr disabled={locked} />
        <TextInput label={t("journey.destination")} value={destination} onChange={setDestination} onBlur={() => saveText(destination, check.destination, (value) => ({ destination: value }))} disabled={locked} />
      </div>
      {check.traveller.child ? (
        <TextInput label={t("journey.guardian")} value={guardian} onChange={setGuardian} onBlur={() => saveText(guardian, check.guardian, (value) => ({ guardian: value }))} disabled={locked} />
      ) : null}
      <dl className="facts">
        <Fact label={t("journey.transport")}>{i18n.label("transport_modes", check.transport_mode)}</Fact>
        <Fact label={t("journey.day")}>{i18n.date(check.local_day)}</Fact>
        {check.visa?.number ? (
          <Fact label={t("journey.visa")}>
            <Code>{check.visa.number}</Code> · {i18n.date(check.visa.valid_to)}
          </Fact>
        ) : null}
      </dl>
    </Panel>
  );
}
