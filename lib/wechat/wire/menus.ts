import { z } from 'zod';
import { defineEndpoint, doneReply, optional } from './endpoint';

const text = optional(z.string());

const leaf = {
  type: text,
  name: text,
  key: text,
  url: text,
  appid: text,
  pagepath: text,
  media_id: text,
  article_id: text,
};
const leafButton = z.object({ ...leaf, sub_button: optional(z.array(z.unknown())) });

/** A button with an act of its own, or one that opens others; §10.1. */
export const menuButton = z.object({ ...leaf, sub_button: optional(z.array(leafButton)) });

/** Numbers occur as text and the other way round; §21. */
const numberish = z
  .union([z.string(), z.number().int()])
  .transform((value) => (value === '' ? undefined : Number(value)));
const menuId = z.union([z.string(), z.number().int()]).transform(String);

/** `group_id` is the older label of the tag; the five after it may no longer be set. */
export const matchRule = z.object({
  tag_id: optional(numberish),
  group_id: optional(numberish),
  client_platform_type: optional(numberish),
  sex: optional(z.union([z.string(), z.number()])),
  country: text,
  province: text,
  city: text,
  language: text,
});

export const createMenu = defineEndpoint({
  path: '/cgi-bin/menu/create',
  method: 'POST',
  request: z.object({ button: optional(z.array(menuButton)) }),
  reply: doneReply,
});

const menu = z.object({ button: z.array(menuButton), menuid: optional(menuId) });

export const getMenu = defineEndpoint({
  path: '/cgi-bin/menu/get',
  method: 'GET',
  request: z.object({}),
  reply: z.object({
    menu,
    conditionalmenu: optional(z.array(menu.extend({ matchrule: matchRule }))),
  }),
});

/** By GET, though it deletes; so it is not repeated by itself. */
export const deleteMenu = defineEndpoint({
  path: '/cgi-bin/menu/delete',
  method: 'GET',
  isRead: false,
  request: z.object({}),
  reply: doneReply,
});

export const addConditionalMenu = defineEndpoint({
  path: '/cgi-bin/menu/addconditional',
  method: 'POST',
  request: z.object({ button: optional(z.array(menuButton)), matchrule: optional(matchRule) }),
  reply: z.object({ menuid: menuId }),
});

export const deleteConditionalMenu = defineEndpoint({
  path: '/cgi-bin/menu/delconditional',
  method: 'POST',
  request: z.object({ menuid: optional(menuId) }),
  reply: doneReply,
});

const buttons = z.object({ button: z.array(menuButton) });

/** Live answers wrap the buttons in `menu`, the page does not; both are read. */
export const tryMatchMenu = defineEndpoint({
  path: '/cgi-bin/menu/trymatch',
  method: 'POST',
  isRead: true,
  request: z.object({ user_id: text }),
  reply: z.union([z.object({ menu: buttons }).transform((reply) => reply.menu), buttons]),
});

const newsInfo = optional(
  z.object({
    list: z.array(
      z.object({
        title: text,
        author: text,
        digest: text,
        show_cover: optional(z.number()),
        cover_url: text,
        content_url: text,
        source_url: text,
      }),
    ),
  }),
);
const shownLeaf = { ...leaf, value: text, news_info: newsInfo };

/** The menu in use, made by the API or in the console; one level more than menu/get. */
export const getCurrentMenu = defineEndpoint({
  path: '/cgi-bin/get_current_selfmenu_info',
  method: 'GET',
  request: z.object({}),
  reply: z.object({
    is_menu_open: z.number().int(),
    selfmenu_info: optional(
      z.object({
        button: optional(
          z.array(
            z.object({
              ...shownLeaf,
              sub_button: optional(z.object({ list: z.array(z.object(shownLeaf)) })),
            }),
          ),
        ),
      }),
    ),
  }),
});

const reply = z.object({ type: text, content: text, news_info: newsInfo });

/** The automatic replies that were set in the console. */
export const getAutoReplies = defineEndpoint({
  path: '/cgi-bin/get_current_autoreply_info',
  method: 'GET',
  request: z.object({}),
  reply: z.object({
    is_add_friend_reply_open: z.number().int(),
    is_autoreply_open: z.number().int(),
    add_friend_autoreply_info: optional(reply),
    message_default_autoreply_info: optional(reply),
    keyword_autoreply_info: optional(
      z.object({
        list: z.array(
          z.object({
            rule_name: text,
            create_time: optional(z.number().int()),
            reply_mode: text,
            keyword_list_info: optional(z.array(z.object({ type: text, match_mode: text, content: text }))),
            reply_list_info: optional(z.array(reply)),
          }),
        ),
      }),
    ),
  }),
});
