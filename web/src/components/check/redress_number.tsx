// The number by which a traveller's earlier review is found, and a slip of paper with it.
import { useI18n } from "../../i18n/i18n.tsx";
import { Button, Code } from "../basics.tsx";

export function RedressNumber({ number }: { number: string }) {
  const { t, language } = useI18n();
  return (
    <span className="redress">
      {t("redress.number")} <Code>{number}</Code>{" "}
      <Button small kind="quiet" onPress={() => printSlip(number, t("redress.number"), t("redress.slip_text"), language)}>
        {t("redress.print")}
      </Button>
    </span>
  );
}

// A page of its own, so that nothing of the check is printed with it.
function printSlip(number: string, title: string, text: string, language: string) {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.style.cssText = "position:fixed;inline-size:0;block-size:0;border:0";
  document.body.append(frame);
  const page = frame.contentDocument;
  if (!page) return;
  page.documentElement.lang = language;
  page.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  const add = (tag: string, content: string, style: string) => {
    const element = page.createElement(tag);
    element.textContent = content;
    element.style.cssText = style;
    page.body.append(element);
  };
  page.body.style.cssText = "font-family:sans-serif;max-inline-size:80mm;margin:8mm";
  add("h1", title, "font-size:13pt;margin:0 0 4mm");
  add("p", number, "font:600 18pt monospace;direction:ltr;unicode-bidi:isolate;margin:0 0 4mm");
  add("p", text, "font-size:10pt;line-height:1.4;margin:0");
  frame.contentWindow?.addEventListener("afterprint", () => frame.remove());
  frame.contentWindow?.print();
}
