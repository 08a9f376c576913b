import { fill, h } from './dom.js';

/**
 * The message box. Completes slash commands: the list opens on `/`, arrows choose, Tab or Enter takes, Escape closes.
 * Arrow up in an empty box brings back what was sent last.
 */
export class Composer {
  #send;
  #commands = [];
  #history = [];
  #chosen = -1;
  #input;
  #list;
  #hint;

  /** @param send called with the text of a message or command. */
  constructor(form, send) {
    this.#send = send;
    this.#list = h('ul', {
      class: 'suggestions',
      role: 'listbox',
      id: 'suggestions',
      'aria-label': 'Commands',
      hidden: true,
    });
    this.#hint = h('p', { class: 'usage', id: 'usage', 'aria-live': 'polite' });
    this.#input = h('textarea', {
      id: 'composer-input',
      rows: 1,
      role: 'combobox',
      'aria-expanded': 'false',
      'aria-controls': 'suggestions',
      'aria-autocomplete': 'list',
      'aria-describedby': 'usage',
      'aria-label': 'Message',
      autocomplete: 'off',
      spellcheck: false,
      oninput: () => this.#suggest(),
      onkeydown: (event) => this.#key(event),
      onblur: () => setTimeout(() => this.#close(), 150),
    });
    const box = h(
      'div',
      { class: 'box' },
      this.#input,
      h('button', { type: 'submit', class: 'button solid primary' }, 'Send'),
    );
    fill(form, this.#list, box, this.#hint);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  set commands(commands) {
    this.#commands = commands;
  }

  set place(name) {
    this.#input.placeholder = `Message ${name} or type /`;
    this.#input.setAttribute('aria-label', `Message ${name}`);
  }

  #submit() {
    const text = this.#input.value.trim();
    if (text === '') return;
    this.#history.push(text);
    this.#write('');
    this.#send(text);
  }

  #write(text) {
    this.#input.value = text;
    this.#input.focus();
    this.#suggest();
  }

  /** Commands that start with what is typed; after a whole command, its examples. */
  #suggestions() {
    const text = this.#input.value;
    if (!text.startsWith('/')) return [];
    const whole = this.#commands.find(({ command }) => text.startsWith(`${command} `) || text === command);
    const others = this.#commands.filter(({ command }) => command.startsWith(text) && command !== text);
    const commands = text.includes(' ') ? [] : [...(whole === undefined ? [] : [whole]), ...others];
    const examples = (whole?.examples ?? []).filter(
      (example) => example.startsWith(text) && example !== text,
    );
    return [
      ...commands.map(({ command, usageHint, description }) => ({
        text: `${command} `,
        label: command,
        hint: usageHint,
        more: description,
      })),
      ...examples.map((example) => ({ text: example, label: example })),
    ];
  }

  #suggest() {
    this.#grow();
    const suggestions = this.#suggestions();
    this.#chosen = -1;
    const option = ({ text, label, hint, more }, at) =>
      h(
        'li',
        {
          role: 'option',
          id: `suggestion-${at}`,
          'aria-selected': 'false',
          'data-text': text,
          onmousedown: (event) => (event.preventDefault(), this.#write(text)),
        },
        h('code', {}, label),
        hint === undefined ? [] : h('span', { class: 'hint' }, ` ${hint}`),
        more === undefined ? [] : h('span', { class: 'more' }, more),
      );
    fill(this.#list, suggestions.map(option));
    this.#open(suggestions.length > 0);
    this.#hint.textContent = this.#usage();
  }

  #usage() {
    const command = this.#commands.find((each) => this.#input.value.startsWith(`${each.command} `));
    return command === undefined ? '' : [command.command, command.usageHint ?? ''].join(' ');
  }

  #grow() {
    this.#input.style.height = 'auto';
    this.#input.style.height = `${Math.min(200, this.#input.scrollHeight)}px`;
  }

  #open(on) {
    this.#list.hidden = !on;
    this.#input.setAttribute('aria-expanded', String(on));
    if (!on) this.#input.removeAttribute('aria-activedescendant');
  }

  #close() {
    this.#open(false);
  }

  #key(event) {
    const options = [...this.#list.children];
    const isOpen = !this.#list.hidden && options.length > 0;
    if (event.key === 'ArrowDown' && isOpen) this.#move(event, options, 1);
    else if (event.key === 'ArrowUp' && isOpen) this.#move(event, options, -1);
    else if (event.key === 'ArrowUp' && this.#input.value === '') this.#recall(event);
    else if (event.key === 'Escape' && isOpen) this.#close();
    else if (event.key === 'Tab' && isOpen && !event.shiftKey)
      this.#take(event, options[Math.max(0, this.#chosen)]);
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing)
      this.#enter(event, options, isOpen);
  }

  #enter(event, options, isOpen) {
    if (isOpen && this.#chosen >= 0) return this.#take(event, options[this.#chosen]);
    event.preventDefault();
    return this.#submit();
  }

  #take(event, option) {
    event.preventDefault();
    this.#write(option.dataset.text);
  }

  #move(event, options, by) {
    event.preventDefault();
    this.#chosen = (this.#chosen + by + options.length) % options.length;
    for (const [at, option] of options.entries())
      option.setAttribute('aria-selected', String(at === this.#chosen));
    options[this.#chosen].scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', options[this.#chosen].id);
  }

  #recall(event) {
    if (this.#history.length === 0) return;
    event.preventDefault();
    this.#write(this.#history.at(-1));
  }
}
