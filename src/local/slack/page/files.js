import { fill, h } from './dom.js';

/**
 * A file input. As in Slack a file is in the workspace as soon as it is picked, before the form is submitted; what was
 * picked is listed below, because a form that the app redraws forgets what a browser's own input holds.
 */
export function fileInput({ element, id, at, state }) {
  let files = state.files ?? [];
  const list = h('ul', { class: 'files', 'aria-live': 'polite' });
  const show = () => fill(list, ...files.map(({ name }) => h('li', {}, name)));
  const node = h('input', {
    id,
    type: 'file',
    multiple: (element.max_files ?? 10) > 1,
    accept: (element.filetypes ?? []).map((type) => `.${type}`).join(','),
    'aria-describedby': at.described || undefined,
    'aria-invalid': at.invalid || undefined,
    onchange: async () => {
      files = await Promise.all([...node.files].slice(0, element.max_files ?? 10).map(upload));
      show();
    },
  });
  show();
  return { node: h('div', {}, node, list), read: () => ({ files }) };
}

async function upload(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const response = await fetch('/page-api/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ do: 'pickFile', name: file.name, content: base64(bytes) }),
  });
  return await response.json();
}

function base64(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
