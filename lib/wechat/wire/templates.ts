import { z } from 'zod';
import { defineEndpoint, doneReply, numericId, optional } from './endpoint';

const text = optional(z.string());
const words = z.object({ value: optional(z.union([z.string(), z.number()])), color: text });
const data = optional(z.record(z.string(), words));
const miniprogram = optional(z.object({ appid: text, pagepath: text }));

/** 模板消息; §11.2. */
export const sendTemplate = defineEndpoint({
  path: '/cgi-bin/message/template/send',
  method: 'POST',
  request: z.object({
    touser: text,
    template_id: text,
    url: text,
    miniprogram,
    client_msg_id: text,
    data,
  }),
  reply: z.object({ msgid: numericId }),
});

const industryId = optional(z.union([z.string(), z.number()]).transform(Number));

export const setIndustry = defineEndpoint({
  path: '/cgi-bin/template/api_set_industry',
  method: 'POST',
  request: z.object({ industry_id1: industryId, industry_id2: industryId }),
  reply: doneReply,
});

const industry = z.object({ first_class: z.string(), second_class: z.string() });

export const getIndustry = defineEndpoint({
  path: '/cgi-bin/template/get_industry',
  method: 'GET',
  request: z.object({}),
  reply: z.object({ primary_industry: optional(industry), secondary_industry: optional(industry) }),
});

export const addTemplate = defineEndpoint({
  path: '/cgi-bin/template/api_add_template',
  method: 'POST',
  request: z.object({ template_id_short: text, keyword_name_list: optional(z.array(z.string())) }),
  reply: z.object({ template_id: z.string() }),
});

export const getTemplates = defineEndpoint({
  path: '/cgi-bin/template/get_all_private_template',
  method: 'GET',
  request: z.object({}),
  reply: z.object({
    template_list: z.array(
      z.object({
        template_id: z.string(),
        title: z.string(),
        primary_industry: text,
        deputy_industry: text,
        content: z.string(),
        example: text,
      }),
    ),
  }),
});

export const deleteTemplate = defineEndpoint({
  path: '/cgi-bin/template/del_private_template',
  method: 'POST',
  request: z.object({ template_id: text }),
  reply: doneReply,
});

/** 订阅通知; §11.3. */
export const sendNotice = defineEndpoint({
  path: '/cgi-bin/message/subscribe/bizsend',
  method: 'POST',
  request: z.object({ touser: text, template_id: text, page: text, miniprogram, data }),
  reply: doneReply,
});

/** 一次性订阅消息: one message for each time the fan agreed on the page for that scene. */
export const sendOneTimeNotice = defineEndpoint({
  path: '/cgi-bin/message/template/subscribe',
  method: 'POST',
  request: z.object({
    touser: text,
    template_id: text,
    url: text,
    miniprogram,
    scene: optional(z.union([z.string(), z.number()]).transform(String)),
    title: text,
    data,
  }),
  reply: doneReply,
});

export const addNoticeTemplate = defineEndpoint({
  path: '/wxaapi/newtmpl/addtemplate',
  method: 'POST',
  request: z.object({
    tid: optional(z.union([z.string(), z.number()]).transform(String)),
    kidList: optional(z.array(z.number().int())),
    sceneDesc: text,
  }),
  reply: z.object({ priTmplId: z.string() }),
});

export const getNoticeTemplates = defineEndpoint({
  path: '/wxaapi/newtmpl/gettemplate',
  method: 'GET',
  request: z.object({}),
  reply: z.object({
    data: z.array(
      z.object({
        priTmplId: z.string(),
        title: z.string(),
        content: z.string(),
        example: text,
        type: z.number().int(),
      }),
    ),
  }),
});

export const deleteNoticeTemplate = defineEndpoint({
  path: '/wxaapi/newtmpl/deltemplate',
  method: 'POST',
  request: z.object({ priTmplId: text }),
  reply: doneReply,
});
