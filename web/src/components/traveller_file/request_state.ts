// The states of a request, in the words and colours of the page.
import type { CorrectionRequest } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/i18n.tsx";
import type { Tone } from "../basics.tsx";

export const kRequestState: Record<CorrectionRequest["state"], { label: MessageKey; tone: Tone }> = {
  open: { label: "requests.open", tone: "warning" },
  approved: { label: "requests.approved", tone: "good" },
  refused: { label: "requests.refused", tone: "neutral" },
};
