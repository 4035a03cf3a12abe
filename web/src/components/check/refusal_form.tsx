// The form that the refused person receives. It needs the purpose header, so it is fetched and opened as a blob in a new tab.
import { useState } from "react";
import { client } from "../../api/client.ts";
import { kLanguageNames, kLanguages, useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Button, ErrorNote } from "../basics.tsx";
import { SelectInput } from "../fields.tsx";

export function RefusalForm({ refusalId, purpose }: { refusalId: string; purpose: string }) {
  const { t, language } = useI18n();
  const [formLanguage, setFormLanguage] = useState<string>(language);
  const action = useAction();
  const open = () => {
    // The tab is opened in the key press itself, or the browser would take it for a pop-up; its address follows.
    const tab = window.open("about:blank", "_blank");
    void action.run(async () => {
      try {
        const blob = await client.blob(`/api/refusals/${encodeURIComponent(refusalId)}/form?language=${formLanguage}`, purpose);
        const address = URL.createObjectURL(blob);
        if (tab) tab.location.href = address;
        else window.location.assign(address);
        window.setTimeout(() => URL.revokeObjectURL(address), 120_000);
      } catch (error) {
        tab?.close();
        throw error;
      }
    });
  };
  return (
    <section className="receipt receipt-refuse">
      <strong>{t("refuse.done")}</strong>
      <SelectInput compact label={t("refuse.form_language")} value={formLanguage} onChange={setFormLanguage} choices={kLanguages.map((code) => ({ id: code, label: kLanguageNames[code] }))} />
      <Button kind="primary" onPress={open} isDisabled={action.busy} autoFocus>
        {t("refuse.open_form")}
      </Button>
      <ErrorNote error={action.error} />
    </section>
  );
}
