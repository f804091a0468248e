import { act, fanPath } from './api.js';
import { button, h } from './dom.js';
import { t } from './words.js';

/** Does what a phone does; the chat shows it at once. */
export async function onPhone(account, openid, deed, body) {
  const answer = await act('POST', fanPath(account, openid, `/${deed}`), body, t('done'));
  document.dispatchEvent(new Event('acted'));
  return answer;
}

export function sendForm(account, openid) {
  const input = h('input', {
    name: 'content',
    autocomplete: 'off',
    maxlength: '2048',
    'aria-label': t('phone.text', { fan: openid }),
    placeholder: t('phone.textHint'),
  });
  return h(
    'form',
    {
      class: 'send',
      onsubmit: async (event) => {
        event.preventDefault();
        const content = input.value;
        if (content === '') return;
        if (await onPhone(account, openid, 'message', { type: 'text', content })) input.value = '';
      },
    },
    input,
    h('button', { type: 'submit', class: 'primary' }, t('phone.send')),
  );
}

export function followButtons(account, openid, subscribed) {
  const [state, deed] = subscribed ? ['phone.follows', 'unfollow'] : ['phone.left', 'follow'];
  return [
    h('span', { class: subscribed ? 'mark ok' : 'mark' }, t(state)),
    button(t(`phone.${deed}`), () => onPhone(account, openid, deed, {})),
  ];
}
