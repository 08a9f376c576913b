import { h } from './dom.js';
import { richText } from './rich-text.js';

const cellNodes = (cell, world) => (cell.type === 'rich_text' ? richText(cell, world) : [cell.text]);

/** A `table` block: its first row is the head. */
export function table(block, world) {
  const align = (at) => block.column_settings?.[at]?.align ?? 'left';
  const [head = [], ...rows] = block.rows;
  const row = (cells, tag) =>
    h(
      'tr',
      {},
      cells.map((cell, at) =>
        h(
          tag,
          { class: `align-${align(at)}`, ...(tag === 'th' ? { scope: 'col' } : {}) },
          cellNodes(cell, world),
        ),
      ),
    );
  return scrolling(
    h(
      'table',
      {},
      h('thead', {}, row(head, 'th')),
      h(
        'tbody',
        {},
        rows.map((cells) => row(cells, 'td')),
      ),
    ),
    'Table',
  );
}

/** A `data_table` block: pages, and heads that sort. */
export function dataTable(block, world) {
  const [head = [], ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const state = { page: 0, column: undefined, down: false };
  const body = h('tbody');
  const where = h('span', { 'aria-live': 'polite' });
  const value = (cells) =>
    cells[state.column]?.type === 'raw_number'
      ? cells[state.column].value
      : (cells[state.column]?.text ?? '');
  const compare = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0) * (state.down ? -1 : 1);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const heads = head.map((cell, at) =>
    h(
      'th',
      { scope: 'col' },
      h('button', { type: 'button', class: 'sort', onclick: () => sortBy(at) }, cellNodes(cell, world)),
    ),
  );
  function show() {
    const sorted = state.column === undefined ? rows : [...rows].sort(compare);
    const shown = sorted.slice(state.page * size, (state.page + 1) * size);
    body.replaceChildren(
      ...shown.map((cells) =>
        h(
          'tr',
          {},
          cells.map((cell, at) =>
            h(
              at === (block.row_header_column_index ?? 0) ? 'th' : 'td',
              { class: cell.type === 'raw_number' ? 'align-right' : undefined },
              cellNodes(cell, world),
            ),
          ),
        ),
      ),
    );
    where.textContent = ` Page ${state.page + 1} of ${pages} `;
    for (const [at, th] of heads.entries())
      th.setAttribute('aria-sort', at !== state.column ? 'none' : state.down ? 'descending' : 'ascending');
  }
  function sortBy(column) {
    state.down = state.column === column && !state.down;
    state.column = column;
    show();
  }
  const turn = (by) => () => {
    state.page = Math.min(pages - 1, Math.max(0, state.page + by));
    show();
  };
  show();
  const pager =
    pages === 1
      ? []
      : h(
          'p',
          { class: 'pager' },
          h('button', { type: 'button', onclick: turn(-1) }, 'Previous'),
          where,
          h('button', { type: 'button', onclick: turn(1) }, 'Next'),
        );
  return [
    scrolling(
      h('table', {}, h('caption', {}, block.caption), h('thead', {}, h('tr', {}, heads)), body),
      block.caption,
    ),
    pager,
  ];
}

/** Wide tables scroll by themselves, also with the keyboard. */
const scrolling = (made, label) =>
  h('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': label }, made);
