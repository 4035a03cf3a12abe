// A letter in the language of the person it is for, to be printed and handed over; each print is recorded.
import { useState } from "react";
import { client } from "../api/client.ts";
import { kLanguageNames, kLanguages, useI18n } from "../i18n/i18n.tsx";
import { saveFile } from "../lib/save_file.ts";
import { useAction } from "../lib/use_action.ts";
import { Button, ErrorNote } from "./basics.tsx";
import { SelectInput } from "./fields.tsx";

export function LetterButton({ path, name, label, purpose }: { path: string; name: string; label: string; purpose: string }) {
  const { t, language } = useI18n();
  const [chosen, setChosen] = useState<string>(language);
  const action = useAction();
  const print = () => void action.run(async () => saveFile(await client.blob(`${path}${path.includes("?") ? "&" : "?"}language=${chosen}`, purpose), `${name}.pdf`));
  return (
    <div className="letter-button">
      <SelectInput compact label={t("requests.letter_language")} value={chosen} onChange={setChosen} choices={kLanguages.map((id) => ({ id, label: kLanguageNames[id] }))} />
      <Button small isDisabled={action.busy} aria-label={`${label}: ${name}`} onPress={print}>
        {label}
      </Button>
      <ErrorNote error={action.error} />
    </div>
  );
}
