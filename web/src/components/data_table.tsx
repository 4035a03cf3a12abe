// A dense, plain table: a caption for screen readers, headings, and cells made by the columns. It scrolls inside its own box.
import type { ReactNode } from "react";
import { Empty } from "./basics.tsx";

export interface Column<Row> {
  id: string;
  head: string;
  cell: (row: Row) => ReactNode;
  numeric?: boolean;
  narrow?: boolean;
}

interface DataTableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  empty: string;
  tone?: (row: Row) => string;
  className?: string;
}

export function DataTable<Row>({ caption, columns, rows, rowKey, empty, tone, className = "" }: DataTableProps<Row>) {
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  return (
    <div className={`table-box ${className}`} tabIndex={0} role="region" aria-label={caption}>
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.numeric ? "numeric" : undefined}>
                {column.head || <span className="visually-hidden">{caption}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={tone?.(row)}>
              {columns.map((column) => (
                <td key={column.id} className={`${column.numeric ? "numeric" : ""} ${column.narrow ? "narrow" : ""}`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
