// Whom families miss, and who was registered under that name. A person says that it is she.
import { client } from "../../api/client.ts";
import type { MissingFamilyList } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, Empty, ErrorNote, Loading, PersonName } from "../basics.tsx";

const kReception = "reception";

export function TracingTab() {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const list = useLoad((signal) => client.get<MissingFamilyList>("/api/arrivals/tracing", { signal, purpose: kReception }), "missing-family");
  if (!list.data) return list.error ? <ErrorNote error={list.error} /> : <Loading />;
  const found = (id: string, member: string) =>
    void action.run(async () => {
      await client.post(`/api/arrivals/tracing/${id}/found`, { member }, { purpose: kReception });
      list.reload();
    });
  return (
    <>
      <ErrorNote error={action.error} />
      {list.data.missing.length === 0 ? <Empty>{t("arrivals.nobody_missed")}</Empty> : null}
      <ul className="pairs">
        {list.data.missing.map((one) => (
          <li key={one.id}>
            <Code>{one.wristband}</Code> {t("arrivals.misses")} <PersonName surname={one.surname} given={one.given_names} /> <bdi>{one.relation}</bdi>
            <ul>
              {one.candidates.map((person) => (
                <li key={person.member}>
                  <Code>{person.wristband}</Code> <PersonName surname={person.surname} given={person.given_names} /> {person.age === undefined ? "" : i18n.number(person.age)} <Code>{person.post ?? ""}</Code>{" "}
                  <Button small onPress={() => found(one.id, person.member)} isDisabled={action.busy}>{t("arrivals.found")}</Button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}
