import { h } from './dom.js';
import { icon } from './icons.js';

/** A round picture of somebody: initials on a colour of their own. */
export function avatar(user) {
  const initials = user.realName
    .split(/[\s._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word[0].toUpperCase())
    .join('');
  const node = h(
    'span',
    { class: `avatar${user.isBot ? ' bot' : ''}`, 'aria-hidden': 'true' },
    user.isBot ? icon('bot') : initials,
  );
  const hash = [...user.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
  node.style.setProperty('--hue', String((hash * 137) % 360));
  return node;
}

/** What rendering needs to know about everything that is not in a message. */
export function worldOf(state) {
  const users = new Map(state.users.map((user) => [user.id, user]));
  const channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  const people = state.users.filter(({ isBot, deleted, id }) => !isBot && !deleted && id !== 'USLACKBOT');
  return {
    me: state.me,
    now: () => state.now,
    user: (id) => users.get(id),
    userName: (id) => users.get(id)?.realName,
    channelName: (id) => channels.get(id)?.name,
    people,
    userOptions: () => people.map(({ id, realName }) => ({ value: id, label: realName })),
    channelOptions: () =>
      state.channels
        .filter(({ kind }) => kind !== 'direct')
        .map(({ id, name }) => ({ value: id, label: `#${name}` })),
  };
}
