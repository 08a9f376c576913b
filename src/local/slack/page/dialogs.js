import { renderBlocks } from './blocks.js';
import { fill, h, newId } from './dom.js';
import { textNodes } from './mrkdwn.js';

/** Collects the controls of a form, and reads what is entered in them. */
export class Form {
  #readers = [];

  add(blockId, actionId, read) {
    this.#readers.push({ blockId, actionId, read });
  }

  /** `block_id` → `action_id` → what is entered. */
  entered() {
    const values = {};
    for (const { blockId, actionId, read } of this.#readers) (values[blockId] ??= {})[actionId] = read();
    return values;
  }
}

/** Asks an element's own question before it is used. Resolves with whether the person said yes. */
export function askFirst(confirm, world) {
  const id = newId('confirm');
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    const dialog = h(
      'dialog',
      { class: 'confirm', 'aria-labelledby': id, oncancel: answer(false) },
      h('h2', { id }, textNodes(confirm.title, world)),
      h('p', {}, textNodes(confirm.text, world)),
      h(
        'div',
        { class: 'foot' },
        h(
          'button',
          { type: 'button', class: 'button', onclick: answer(false) },
          textNodes(confirm.deny, world),
        ),
        h(
          'button',
          { type: 'button', class: `button solid ${confirm.style ?? 'primary'}`, onclick: answer(true) },
          textNodes(confirm.confirm, world),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * Keeps the dialog on the screen in step with the modals that the person has open: shows the top one, and keeps what
 * was being typed when the app changes it.
 */
export class Modals {
  #doing;
  #shown = { id: undefined, json: '' };
  #form = new Form();
  #dialog;

  /** @param doing `{ submit(view, entered), close(view), act(view, block, element, value, form) }` */
  constructor(doing) {
    this.#doing = doing;
  }

  show(modals, world) {
    const view = modals.at(-1);
    const json = JSON.stringify([view, modals.length]);
    if (json === this.#shown.json) return;
    const sameView = view !== undefined && view.id === this.#shown.id;
    this.#shown = { id: view?.id, json };
    if (view === undefined) this.#remove();
    else this.#draw(view, modals.length, world, sameView);
  }

  #remove() {
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = undefined;
  }

  #draw(view, depth, world, sameView) {
    const focused = sameView ? document.activeElement?.id : undefined;
    const form = new Form();
    const act = (block, element, value) => this.#doing.act(view, block, element, value, form);
    const at = { world, values: view.values, errors: view.errors, form, act };
    const title = newId('modal');
    const submit = (event) => {
      event.preventDefault();
      this.#busy(true);
      void this.#doing.submit(view, form.entered()).finally(() => this.#busy(false));
    };
    const body = h('div', { class: 'modal-body' }, renderBlocks(view.blocks, at));
    const content = h(
      'form',
      { onsubmit: submit, noValidate: true },
      h(
        'header',
        {},
        h('h2', { id: title }, view.title),
        h(
          'button',
          {
            type: 'button',
            class: 'cross',
            'aria-label': 'Close',
            onclick: () => void this.#doing.close(view),
          },
          '×',
        ),
      ),
      body,
      h(
        'footer',
        { class: 'foot' },
        h(
          'button',
          { type: 'button', class: 'button', onclick: () => void this.#doing.close(view) },
          view.close ?? (depth > 1 ? 'Back' : 'Close'),
        ),
        view.submit === undefined
          ? []
          : h('button', { type: 'submit', class: 'button solid primary' }, view.submit),
      ),
    );
    if (this.#dialog === undefined) {
      this.#dialog = h('dialog', { class: 'modal' });
      this.#dialog.addEventListener('cancel', (event) => {
        event.preventDefault();
        void this.#doing.close(this.#current);
      });
      document.body.append(this.#dialog);
      this.#dialog.showModal();
    }
    this.#current = view;
    const typed = sameView ? typedIn(this.#dialog) : [];
    this.#dialog.setAttribute('aria-labelledby', title);
    fill(this.#dialog, content);
    for (const { key, value } of typed) restore(this.#dialog, key, value);
    this.#form = form;
    const wrong = this.#dialog.querySelector('[aria-invalid=true]');
    (
      wrong ??
      document.getElementById(focused ?? '') ??
      body.querySelector('input, select, textarea, button')
    )?.focus();
  }

  #current;

  #busy(on) {
    for (const button of this.#dialog?.querySelectorAll('footer button') ?? []) button.disabled = on;
  }
}

/** What is in text fields that have been typed in, by the block they stand in. */
function typedIn(dialog) {
  return [...dialog.querySelectorAll('[data-block] input[type=text], [data-block] textarea')]
    .filter((input) => input.value !== input.defaultValue)
    .map((input) => ({ key: input.closest('[data-block]').dataset.block, value: input.value }));
}

function restore(dialog, key, value) {
  const input = dialog.querySelector(`[data-block="${CSS.escape(key)}"] :is(input[type=text], textarea)`);
  if (input !== null && input.value === '') input.value = value;
}
