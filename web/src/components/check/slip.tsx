// Until when, told to the traveller in her own language, on the screen and on paper. The paper needs the purpose header, so it is fetched and opened as
// a blob in a new tab.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { EntrySlip } from "../../api/types.ts";
import { kLanguageNames, kLanguages, useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote } from "../basics.tsx";
import { SelectInput } from "../fields.tsx";

export function Slip({ checkId, purpose }: { checkId: string; purpose: string }) {
  const { t, language } = useI18n();
  const [told, setTold] = useState<string>(language);
  const action = useAction();
  const path = (what: string) => `/api/checks/${encodeURIComponent(checkId)}/slip${what}?language=${told}`;
  const slip = useLoad((signal) => client.get<EntrySlip>(path(""), { purpose, signal }), `${checkId} ${told}`);
  const print = () => {
    // The tab is opened in the key press itself, or the browser would take it for a pop-up; its address follows.
    const tab = window.open("about:blank", "_blank");
    void action.run(async () => {
      try {
        const address = URL.createObjectURL(await client.blob(path("/print"), purpose));
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
    <div className="slip">
      <SelectInput compact label={t("slip.language")} value={told} onChange={setTold} choices={kLanguages.map((code) => ({ id: code, label: kLanguageNames[code] }))} />
      <Button small onPress={print} isDisabled={action.busy || !slip.data}>
        {t("slip.print")}
      </Button>
      {slip.data ? (
        <p className="slip-text" lang={slip.data.language} dir={slip.data.language === "ar" ? "rtl" : "ltr"}>
          <strong>{slip.data.sentence}</strong> {slip.data.binds}. {slip.data.extension}
        </p>
      ) : null}
      <ErrorNote error={action.error} />
    </div>
  );
}
