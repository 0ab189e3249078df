/** @jsxImportSource hono/jsx */
/** Drawn on a grid of 20 by 20, with one weight of line. */
const drawings = {
  backups: "M10 2.5 17.5 6 10 9.5 2.5 6ZM2.5 10 10 13.5 17.5 10M2.5 14 10 17.5 17.5 14",
  restore: "M3 4v4h4M3.4 8A7 7 0 1 1 3 11.5M10 6.5V10l2.5 2",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13 13l4 4",
  activity: "M2 10.5h3.5L8 4l4 12 2.5-5.5H18",
  settings:
    "M3 5.5h8M15 5.5h2M3 14.5h2M9 14.5h8M13 3.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM7 12.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
  plus: "M10 4v12M4 10h12",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  safe: "M10 2.5 16 5v4.5c0 4-2.5 6.5-6 8-3.5-1.5-6-4-6-8V5ZM7.2 10l2 2 3.6-3.8",
  overdue: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM10 6v4.2l2.8 1.8",
  failing: "M6.9 2.5h6.2l4.4 4.4v6.2l-4.4 4.4H6.9l-4.4-4.4V6.9ZM10 6v5M10 13.8v.2",
  never: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM6.8 10h6.4",
  paused: "M7 4.5v11M13 4.5v11",
  running: "M6 4v12l9.5-6Z",
  stop: "M5 5h10v10H5Z",
  folder: "M2.5 5.5a1 1 0 0 1 1-1H8l1.8 2h6.7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1Z",
  file: "M5 2.5h6.5L15 6v11.5H5ZM11.5 2.5V6H15",
  image: "M3 4h14v12H3ZM3 13.5l4-4 3.5 3.5 2-2 4.5 4.5M13 7.5h.01",
  link: "M8.5 11.5a3 3 0 0 0 4.2 0l3-3a3 3 0 0 0-4.2-4.2l-.8.8M11.5 8.5a3 3 0 0 0-4.2 0l-3 3a3 3 0 0 0 4.2 4.2l.8-.8",
  download: "M10 3v9M6.2 8.6 10 12.4l3.8-3.8M3.5 16.5h13",
  upload: "M10 12.5v-9M6.2 7.3 10 3.5l3.8 3.8M3.5 16.5h13",
  right: "M7.5 4.5 13 10l-5.5 5.5",
  down: "M4.5 7.5 10 13l5.5-5.5",
  left: "M12.5 4.5 7 10l5.5 5.5",
  close: "M5 5l10 10M15 5 5 15",
  info: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM10 9.2v4.3M10 6.5v.2",
  warning: "M10 3 18 16.5H2ZM10 8v4M10 14.2v.2",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5ZM10 7.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6Z",
  lock: "M4.5 9h11v8h-11ZM7 9V6.2a3 3 0 0 1 6 0V9",
  key: "M12.7 2.5a4.8 4.8 0 1 1-3.6 8L3 16.6V18h3v-2h2v-2l2-1.6M13.7 6.3h.01",
  trash: "M3.5 5.5h13M8 5.5V3h4v2.5M5 5.5l.8 12h8.4l.8-12M8.5 8.5v6M11.5 8.5v6",
  copy: "M7 7h9.5v9.5H7ZM4 13H3.5V3.5H13V4",
  cloud: "M6 15.5a3.5 3.5 0 0 1-.4-7 4.7 4.7 0 0 1 9-.8 4 4 0 0 1-.1 7.8Z",
  drive: "M4.5 4h11l2 8v4h-15v-4ZM2.5 12h15M14.5 14h.01",
  server: "M3 3.5h14v5.5H3ZM3 11h14v5.5H3ZM6 6.3h.01M6 13.8h.01",
  calendar: "M3 4.5h14v13H3ZM3 8.5h14M6.5 2.5v4M13.5 2.5v4",
  filter: "M3 4h14l-5.5 6.5V16l-3 1.5v-7Z",
  bell: "M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13ZM8.5 17.5h3",
  care: "M12.5 4.5a4 4 0 0 0-5 5l-4.7 4.8a1.6 1.6 0 0 0 2.3 2.3l4.8-4.7a4 4 0 0 0 5-5l-2.6 2.5-2.1-.3-.4-2.2Z",
  out: "M8 3H3.5v14H8M12 6.5l3.5 3.5-3.5 3.5M15.5 10H7.5",
  edit: "M3 17l.8-3.7L13.5 3.6a1.5 1.5 0 0 1 2.1 0l.8.8a1.5 1.5 0 0 1 0 2.1L6.7 16.2ZM11.5 5.5l3 3",
  check: "M4 10.5 8 14.5 16 6",
  up: "M4.5 12.5 10 7l5.5 5.5",
  pin: "M7 2.5h6M8 2.5v5.2L5.5 11v1.5h9V11L12 7.7V2.5M10 12.5v5",
  unpin: "M7 2.5h6M8 2.5v2.6M12 2.5v5.2l2.5 3.3v1.5h-1.6M9.3 12.5H5.5V11L7 9M10 12.5v5M3.5 4l12 12",
  log: "M4 3h12v14H4ZM7 6.5h6M7 10h6M7 13.5h4",
} as const;

export type IconName = keyof typeof drawings;

/** A sign. It is silent for screen readers: the word beside it speaks. */
export function Icon({ name, class: extra }: { name: IconName; class?: string }) {
  return (
    <svg
      class={extra ? `icon ${extra}` : "icon"}
      viewBox="0 0 20 20"
      width="20"
      height="20"
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
