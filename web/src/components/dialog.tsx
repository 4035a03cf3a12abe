// A modal dialog: title, content, the error of its action, and the buttons. Enter in it submits, Escape closes.
import type { FormEvent, KeyboardEvent, ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useI18n } from "../i18n/i18n.tsx";
import { Button, ErrorNote } from "./basics.tsx";

interface FormDialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  onSubmit: () => void;
  submitLabel: string;
  submitKind?: "primary" | "danger" | "protect";
  disabled?: boolean;
  busy?: boolean;
  error?: unknown;
  wide?: boolean;
  children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { t } = useI18n();
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (!props.disabled && !props.busy) props.onSubmit();
  };
  // In text fields Enter submits by itself; on the dialog and on its choices it would not.
  const onEnter = (event: KeyboardEvent) => {
    const { target } = event;
    const choice = target instanceof HTMLInputElement && (target.type === "radio" || target.type === "checkbox");
    const dialog = target instanceof HTMLElement && target.getAttribute("role") === "dialog";
    if (event.key === "Enter" && (choice || dialog)) submit(event);
  };
  return (
    <ModalOverlay className="overlay" isOpen={props.open} onOpenChange={(open) => !open && props.onClose()} isDismissable={!props.busy}>
      <Modal className={`modal${props.wide ? " modal-wide" : ""}`}>
        <div className="dialog-keys" onKeyDownCapture={onEnter}>
          <AriaDialog className="dialog">
            <form onSubmit={submit} autoComplete="off">
              <Heading slot="title" className="dialog-title">
                {props.title}
              </Heading>
              <div className="dialog-body">
                {props.children}
                <ErrorNote error={props.error} />
              </div>
              <div className="dialog-foot">
                <Button type="submit" kind={props.submitKind ?? "primary"} isDisabled={props.disabled || props.busy} keys="Enter">
                  {props.submitLabel}
                </Button>
                <Button onPress={props.onClose} isDisabled={props.busy} keys="Esc">
                  {t("common.cancel")}
                </Button>
              </div>
            </form>
          </AriaDialog>
        </div>
      </Modal>
    </ModalOverlay>
  );
}

export function InfoDialog({ title, open, wide, onClose, children }: { title: string; open: boolean; wide?: boolean; onClose: () => void; children: ReactNode }) {
  const { t } = useI18n();
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(next) => !next && onClose()}>
      <Modal className={`modal${wide ? " modal-wide" : ""}`}>
        <AriaDialog className="dialog">
          <Heading slot="title" className="dialog-title">
            {title}
          </Heading>
          <div className="dialog-body">{children}</div>
          <div className="dialog-foot">
            <Button kind="primary" onPress={onClose} autoFocus>
              {t("common.close")}
            </Button>
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
