// The papers of the traveller at the counter: compared with each other, and inspected by hand. Findings are a reason to look, never a decision.
import { useState } from "react";
import { Heading, Modal, ModalOverlay, Dialog, Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { client } from "../../api/client.ts";
import type { CheckView, Papers } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Button } from "../basics.tsx";
import { InspectionTab } from "./inspection_tab.tsx";
import { PapersTab } from "./papers_tab.tsx";

interface PapersDialogProps {
  check: CheckView;
  purpose: "border_check" | "second_line";
  secondLine: boolean;
  onClose: () => void;
}

export function PapersDialog({ check, purpose, secondLine, onClose }: PapersDialogProps) {
  const { t } = useI18n();
  const [tab, setTab] = useState<string>("compare");
  const path = `/api/checks/${check.id}/papers`;
  const loaded = useLoad((signal) => client.get<Papers>(path, { purpose, signal }), path);
  const open = check.state !== "closed";
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(next) => !next && onClose()}>
      <Modal className="modal modal-papers">
        <Dialog className="dialog">
          <Heading slot="title" className="dialog-title">
            {t("papers.title")}
          </Heading>
          <Tabs className="tabs dialog-body" selectedKey={tab} onSelectionChange={(key) => setTab(String(key))}>
            <TabList className="tab-list" aria-label={t("papers.title")}>
              <Tab className="tab" id="compare">
                {t("papers.compare")}
              </Tab>
              <Tab className="tab" id="inspect">
                {t("papers.inspect")}
              </Tab>
            </TabList>
            <TabPanel id="compare" className="tab-panel">
              <PapersTab check={check} purpose={purpose} open={open} papers={loaded.data} error={loaded.error} onCompared={loaded.set} />
            </TabPanel>
            <TabPanel id="inspect" className="tab-panel">
              <InspectionTab check={check} purpose={purpose} open={open} secondLine={secondLine} comparedAt={loaded.data?.compared_at ?? ""} />
            </TabPanel>
          </Tabs>
          <div className="dialog-foot">
            <Button onPress={onClose} keys="Esc">
              {t("common.close")}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
