// Turns each <textarea data-rich-text> into an editor. The text area stays the form's
// field and is filled on every change; without this script it is simply typed into.
import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Dropcursor,
  Editor,
  Gapcursor,
  HardBreak,
  Heading,
  History,
  Italic,
  Link,
  ListItem,
  OrderedList,
  Paragraph,
  Strike,
  Subscript,
  Superscript,
  Table,
  TableCell,
  TableHeader,
  TableRow,
  Text,
  Underline,
} from "../django_prose_editor/editor.js";

const EXTENSIONS = [
  Document, Paragraph, Text, HardBreak, Dropcursor, Gapcursor, History,
  Bold, Italic, Underline, Strike, Subscript, Superscript,
  Heading.configure({ levels: [3, 4] }),
  BulletList, OrderedList, ListItem, Blockquote,
  Link.configure({ openOnClick: false, enableTarget: false, protocols: ["http", "https", "mailto"] }),
  Table, TableRow, TableHeader, TableCell,
];

const inTable = (editor) => editor.isActive("table");

// Each group: [text on the button, its name where the text says too little, command, is it on?, when is it shown?]
const BUTTONS = [
  [
    ["Überschrift", "", (c) => c.toggleHeading({ level: 3 }), (e) => e.isActive("heading", { level: 3 })],
    ["Unterüberschrift", "", (c) => c.toggleHeading({ level: 4 }), (e) => e.isActive("heading", { level: 4 })],
  ],
  [
    ["F", "Fett", (c) => c.toggleBold(), (e) => e.isActive("bold")],
    ["K", "Kursiv", (c) => c.toggleItalic(), (e) => e.isActive("italic")],
    ["U", "Unterstrichen", (c) => c.toggleUnderline(), (e) => e.isActive("underline")],
    ["D", "Durchgestrichen", (c) => c.toggleStrike(), (e) => e.isActive("strike")],
    ["x₂", "x₂ Tiefgestellt", (c) => c.toggleSubscript(), (e) => e.isActive("subscript")],
    ["x²", "x² Hochgestellt", (c) => c.toggleSuperscript(), (e) => e.isActive("superscript")],
  ],
  [
    ["Aufzählung", "", (c) => c.toggleBulletList(), (e) => e.isActive("bulletList")],
    ["Nummerierung", "", (c) => c.toggleOrderedList(), (e) => e.isActive("orderedList")],
    ["Zitat", "", (c) => c.toggleBlockquote(), (e) => e.isActive("blockquote")],
    ["Link", "", setLink, (e) => e.isActive("link")],
  ],
  [
    ["Tabelle einfügen", "", (c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), null, (e) => !inTable(e)],
    ["Zeile einfügen", "", (c) => c.addRowAfter(), null, inTable],
    ["Zeile löschen", "", (c) => c.deleteRow(), null, inTable],
    ["Spalte einfügen", "", (c) => c.addColumnAfter(), null, inTable],
    ["Spalte löschen", "", (c) => c.deleteColumn(), null, inTable],
    ["Kopfzelle", "", (c) => c.toggleHeaderCell(), (e) => e.isActive("tableHeader"), inTable],
    ["Tabelle löschen", "", (c) => c.deleteTable(), null, inTable],
  ],
  [
    ["↶", "Rückgängig", (c) => c.undo()],
    ["↷", "Wiederholen", (c) => c.redo()],
  ],
];

function setLink(chain, editor) {
  const address = window.prompt("Adresse des Links (leer: Link entfernen)", editor.getAttributes("link").href || "https://");
  if (address === null) return chain;
  const range = chain.extendMarkRange("link");
  return address.trim() ? range.setLink({ href: address.trim() }) : range.unsetLink();
}

function buttonFor(editor, [text, name, command, isOn, isShown]) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  if (name) {
    button.title = name;
    button.setAttribute("aria-label", name);
  }
  // The text keeps the focus while the mouse is on a button, so that not even the first letter typed after it is lost.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => command(editor.chain().focus(), editor).run());
  const refresh = () => {
    if (isOn) button.setAttribute("aria-pressed", String(isOn(editor)));
    if (isShown) button.hidden = !isShown(editor);
  };
  editor.on("transaction", refresh);
  refresh();
  return button;
}

function toolbarFor(editor, label) {
  const bar = document.createElement("div");
  bar.className = "editor__bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `${label} gestalten`);
  for (const buttons of BUTTONS) {
    const group = document.createElement("div");
    group.className = "editor__group";
    group.append(...buttons.map((button) => buttonFor(editor, button)));
    bar.append(group);
  }
  return bar;
}

function edit(textarea) {
  const id = textarea.id;
  const label = document.querySelector(`label[for="${id}"]`);
  const name = label ? label.firstChild.textContent.trim() : "Text";
  const attributes = { id, role: "textbox", class: "rich-text", "aria-multiline": "true", "aria-label": name };
  for (const kept of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(kept)) attributes[kept] = textarea.getAttribute(kept);
  }
  const frame = document.createElement("div");
  frame.className = "editor";
  textarea.id = `${id}_source`;
  textarea.hidden = true;
  textarea.after(frame);
  const editor = new Editor({
    element: frame,
    extensions: EXTENSIONS,
    content: textarea.value,
    injectCSS: false, // the page's own style sheet has it; injected styles are refused
    editorProps: { attributes },
    onUpdate() {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  frame.prepend(toolbarFor(editor, name));
  if (label) label.addEventListener("click", () => editor.commands.focus());
}

document.querySelectorAll("textarea[data-rich-text]").forEach(edit);
