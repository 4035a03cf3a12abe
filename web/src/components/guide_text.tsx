// A guide on the screen: its blocks as elements, commands always left to right, and links to headings of the same page.
import { Fragment, type ReactNode } from "react";
import { plainText, type Block, type Inline } from "../lib/markdown.ts";

function Parts({ parts }: { parts: Inline[] }): ReactNode {
  return parts.map((part, index) => {
    switch (part.kind) {
      case "text":
        return <Fragment key={index}>{part.text}</Fragment>;
      case "code":
        return (
          <code key={index} dir="ltr">
            {part.text}
          </code>
        );
      case "strong":
        return (
          <strong key={index}>
            <Parts parts={part.parts} />
          </strong>
        );
      case "emphasis":
        return (
          <em key={index}>
            <Parts parts={part.parts} />
          </em>
        );
      case "link":
        return <GuideLink key={index} target={part.target} parts={part.parts} />;
    }
  });
}

// Only headings of this page can be reached from here; other pages of the documentation lie on the server's disk.
function GuideLink({ target, parts }: { target: string; parts: Inline[] }) {
  if (!target.startsWith("#"))
    return (
      <>
        <Parts parts={parts} /> (<code dir="ltr">{target}</code>)
      </>
    );
  const show = () => {
    const heading = document.getElementById(headingId(target.slice(1)));
    heading?.scrollIntoView();
    heading?.focus();
  };
  return (
    <button type="button" className="guide-link" onClick={show}>
      <Parts parts={parts} />
    </button>
  );
}

export const headingId = (slug: string) => `guide-${slug}`;

function Heading({ block }: { block: Extract<Block, { kind: "heading" }> }) {
  // The page's own title is h1, the guide's is below it.
  const Tag = block.level <= 1 ? "h2" : block.level === 2 ? "h3" : "h4";
  return (
    <Tag id={headingId(block.slug)} tabIndex={-1}>
      <Parts parts={block.parts} />
    </Tag>
  );
}

function GuideTable({ block }: { block: Extract<Block, { kind: "table" }> }) {
  return (
    <div className="guide-table" tabIndex={0} role="group" aria-label={block.head.map(plainText).join(", ")}>
      <table className="table">
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              <th key={index} scope="col">
                <Parts parts={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, number) => (
            <tr key={number}>
              {row.map((cell, index) => (
                <td key={index}>
                  <Parts parts={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function List({ block }: { block: Extract<Block, { kind: "list" }> }) {
  const items = block.items.map((item, index) => (
    <li key={index}>
      <Parts parts={item} />
    </li>
  ));
  return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
}

export function GuideText({ blocks }: { blocks: Block[] }) {
  return (
    <div className="guide">
      {blocks.map((block, index) => {
        if (block.kind === "heading") return <Heading key={index} block={block} />;
        if (block.kind === "code")
          return (
            <pre key={index} dir="ltr" tabIndex={0}>
              <code>{block.text}</code>
            </pre>
          );
        if (block.kind === "table") return <GuideTable key={index} block={block} />;
        if (block.kind === "list") return <List key={index} block={block} />;
        return (
          <p key={index}>
            <Parts parts={block.parts} />
          </p>
        );
      })}
    </div>
  );
}
