import { fill, h, unseen } from './dom.js';
import { icon } from './icons.js';
import { avatar } from './people.js';

/** The two columns at the left: who you are, and the conversations with what is new in them. */
export function drawSidebar(state, world, chosen, choose) {
  fill(
    document.getElementById('people'),
    world.people.map((user) =>
      h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': String(user.id === state.me),
            title: `Be ${user.realName}`,
            onclick: () => choose.person(user.id),
          },
          avatar(user),
          h('span', {}, user.realName.split(' ')[0]),
          user.isRestricted ? unseen(' (guest)') : [],
        ),
      ),
    ),
  );
  document.getElementById('me').textContent = world.userName(state.me) ?? '';
  const channels = state.channels.filter(({ kind, isArchived }) => kind !== 'direct' && !isArchived);
  fill(
    document.getElementById('channels'),
    channels.map((channel) =>
      entry(channel, [icon(channel.kind === 'private' ? 'lock' : 'hash'), ' ', channel.name], chosen, choose),
    ),
  );
  const direct = state.channels.filter(({ kind }) => kind === 'direct');
  fill(
    document.getElementById('apps'),
    h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          'aria-current': chosen === 'home' ? 'page' : undefined,
          onclick: () => choose.home(),
        },
        h('span', {}, icon('home'), ` ${state.app.name}: Home`),
      ),
    ),
    direct.map((channel) => entry(channel, [icon('mail'), ` ${state.app.name}: Messages`], chosen, choose)),
  );
}

function entry(channel, label, chosen, choose) {
  const unread = choose.unread(channel.id);
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: unread > 0 ? 'unread' : undefined,
        'aria-current': chosen === channel.id ? 'page' : undefined,
        onclick: () => choose.channel(channel.id),
      },
      h('span', {}, label),
      unread > 0 ? h('span', { class: 'badge' }, String(unread), unseen(' unread')) : [],
    ),
  );
}

/** Which messages each person has seen, kept for as long as the tab is open. */
export class ReadMarks {
  #seen = JSON.parse(sessionStorage.getItem('seen') ?? '{}');

  mark(me, channel, ts) {
    if ((this.#seen[`${me} ${channel}`] ?? '') >= ts) return;
    this.#seen[`${me} ${channel}`] = ts;
    sessionStorage.setItem('seen', JSON.stringify(this.#seen));
  }

  /** How many messages of others are newer than what this person has seen. */
  unread(me, channel, messages) {
    const seen = this.#seen[`${me} ${channel}`] ?? '';
    return messages.filter(({ ts, user }) => ts > seen && user !== me).length;
  }
}
