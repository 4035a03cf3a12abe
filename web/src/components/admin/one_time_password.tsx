import { useI18n } from "../../i18n/i18n.tsx";
import { Code, Note } from "../basics.tsx";
import { InfoDialog } from "../dialog.tsx";

export interface Issued {
  account: string;
  password: string;
}

export function OneTimePassword({ issued, onClose }: { issued: Issued; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <InfoDialog title={t("admin.one_time_title")} open onClose={onClose}>
      <Note tone="warning">{t("admin.one_time_text")}</Note>
      <dl className="facts">
        <dt>{t("signin.account")}</dt>
        <dd>
          <Code>{issued.account}</Code>
        </dd>
      </dl>
      <p className="secret">
        <Code>{issued.password}</Code>
      </p>
    </InfoDialog>
  );
}
