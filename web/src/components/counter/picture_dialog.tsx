// A document without a reader: a picture from a file or the camera, the zone that was read in it with each field's place, and a check with it.
// What was inferred or left open is marked on the picture; the officer compares it with the document before she goes on.
import { useEffect, useRef, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { client } from "../../api/client.ts";
import type { PictureField, PictureReading } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import type { CheckSubject } from "../../pages/counter_page.tsx";
import { Button, Code, Empty, ErrorNote, Loading, Note, Tag, type Tone } from "../basics.tsx";
import { Checkbox } from "../fields.tsx";

const kStates: Record<PictureField["state"], { text: MessageKey; tone: Tone }> = {
  read: { text: "picture.read", tone: "good" },
  inferred: { text: "picture.inferred", tone: "warning" },
  abstained: { text: "picture.abstained", tone: "error" },
};
const kNames: Record<string, MessageKey> = {
  document_code: "picture.field.document_code",
  issuer: "picture.field.issuer",
  surname: "papers.surname",
  given_names: "papers.given_names",
  document_number: "papers.document_number",
  nationality: "picture.field.nationality",
  birth_date: "papers.birth_date",
  sex: "picture.field.sex",
  expiry_date: "picture.field.expiry_date",
};

interface PictureDialogProps {
  busy: boolean;
  error: unknown;
  onStart: (subject: CheckSubject) => Promise<boolean>;
  onClose: () => void;
}

export function PictureDialog({ busy, error, onStart, onClose }: PictureDialogProps) {
  const { t } = useI18n();
  const action = useAction();
  const [picture, setPicture] = useState<{ address: string; reading: PictureReading } | null>(null);
  const [camera, setCamera] = useState(false);
  const [compared, setCompared] = useState(false);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  useEffect(() => () => (picture ? URL.revokeObjectURL(picture.address) : undefined), [picture]);
  const read = (file: Blob) =>
    void action.run(async () => {
      setCamera(false);
      setPicture(null);
      setCompared(false);
      const reading = await client.upload<PictureReading>("/api/papers/picture", file);
      if (!gone.current) setPicture({ address: URL.createObjectURL(file), reading });
    });
  const zone = picture?.reading.zone;
  const open = zone?.found === true && Object.values(zone.fields ?? {}).some((field) => field.state === "abstained");
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(next) => !next && onClose()} isDismissable={!busy}>
      <Modal className="modal modal-papers">
        <Dialog className="dialog">
          <Heading slot="title" className="dialog-title">
            {t("picture.title")}
          </Heading>
          <div className="dialog-body">
            <div className="row">
              <label className="papers-file">
                <span>{t("picture.choose")}</span>
                <input type="file" accept="image/png,image/jpeg" onChange={(event) => event.target.files?.[0] && read(event.target.files[0])} />
              </label>
              <Button onPress={() => setCamera(!camera)}>{t(camera ? "picture.camera_off" : "picture.camera")}</Button>
            </div>
            <ErrorNote error={action.error ?? error} />
            {camera ? <Camera onPicture={read} /> : null}
            {action.busy ? <Loading /> : null}
            {picture ? (
              <div className="papers-columns picture-columns">
                <MarkedPicture address={picture.address} reading={picture.reading} />
                <div className="papers-findings" role="region" aria-label={t("picture.fields")} tabIndex={0}>
                  {zone?.found ? <Fields reading={picture.reading} /> : <Empty>{t("picture.none")}</Empty>}
                  {open ? (
                    <>
                      <Note tone="warning">{t("picture.open")}</Note>
                      <Checkbox checked={compared} onChange={setCompared}>
                        {t("picture.compared")}
                      </Checkbox>
                    </>
                  ) : null}
                </div>
              </div>
            ) : null}
          </div>
          <div className="dialog-foot">
            <Button kind="primary" isDisabled={!zone?.found || busy || (open && !compared)} onPress={() => void onStart({ mrz: (zone?.lines ?? []).join("\n") })}>
              {t("counter.check")}
            </Button>
            <Button onPress={onClose} keys="Esc">
              {t("common.cancel")}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function MarkedPicture({ address, reading }: { address: string; reading: PictureReading }) {
  const { t } = useI18n();
  const fields = Object.entries(reading.zone.fields ?? {}).filter(([name]) => name !== "given_names");
  return (
    <div className="picture-marked">
      <img src={address} alt={t("picture.title")} />
      <svg viewBox={`0 0 ${reading.width} ${reading.height}`} aria-hidden="true">
        {fields.map(([name, field]) => (
          <polygon key={name} className={`picture-${field.state}`} points={(field.box ?? []).map((corner) => corner.join(",")).join(" ")} />
        ))}
      </svg>
    </div>
  );
}

function Fields({ reading }: { reading: PictureReading }) {
  const { t } = useI18n();
  return (
    <table className="picture-fields">
      <tbody>
        {Object.entries(reading.zone.fields ?? {})
          .filter(([name]) => kNames[name])
          .map(([name, field]) => (
            <tr key={name}>
              <th scope="row">{t(kNames[name]!)}</th>
              <td>
                <Code>{field.value ?? field.guess ?? "–"}</Code>
              </td>
              <td>
                <Tag tone={kStates[field.state].tone}>{t(kStates[field.state].text)}</Tag>
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

// The camera of the desk, one picture at a time; it is let go with the dialog.
function Camera({ onPicture }: { onPicture: (picture: Blob) => void }) {
  const { t } = useI18n();
  const video = useRef<HTMLVideoElement>(null);
  const [denied, setDenied] = useState(false);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    if (!navigator.mediaDevices) {
      setDenied(true);
      return undefined;
    }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } }, audio: false }).then(
      (given) => {
        if (gone) {
          given.getTracks().forEach((track) => track.stop());
          return;
        }
        stream = given;
        if (video.current) video.current.srcObject = given;
      },
      () => setDenied(true),
    );
    return () => {
      gone = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  const take = () => {
    const from = video.current;
    if (!from || from.videoWidth === 0) return;
    const canvas = document.createElement("canvas");
    canvas.width = from.videoWidth;
    canvas.height = from.videoHeight;
    canvas.getContext("2d")?.drawImage(from, 0, 0);
    canvas.toBlob((blob) => blob && onPicture(blob), "image/jpeg", 0.92);
  };
  if (denied) return <Note tone="warning">{t("picture.camera_denied")}</Note>;
  return (
    <div className="picture-camera">
      <video ref={video} autoPlay playsInline muted />
      <Button kind="primary" onPress={take}>
        {t("picture.take")}
      </Button>
    </div>
  );
}
