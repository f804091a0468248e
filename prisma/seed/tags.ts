import { db } from '@/lib/db/client';

export type SeedTag = { id: number; code: string; share: number; exclusive: boolean };

/**
 * Groups of tags with the share of members that carry each. Within an exclusive group the shares are those of the one
 * tag that a member may have.
 */
const GROUPS = [
  {
    name: '消费偏好',
    color: 3,
    isExclusive: false,
    tags: [
      ['mkit', '会员日', 0.34],
      ['iutj', '奶茶', 0.31],
      ['kafe', '咖啡', 0.22],
      ['guoc', '果茶', 0.18],
      ['hmbg', '烘焙', 0.12],
      ['lsnk', '零食', 0.1],
      ['yexc', '夜宵', 0.08],
      ['zaoc', '早餐', 0.09],
      ['jkqs', '健康轻食', 0.06],
      ['bqlg', '冰淇淋', 0.07],
    ],
  },
  {
    name: '人群',
    color: 5,
    isExclusive: false,
    tags: [
      ['qzjt', '亲子家庭', 0.13],
      ['blzg', '白领', 0.21],
      ['yplz', '银发', 0.04],
      ['xqjm', '小区居民', 0.15],
      ['cwyz', '宠物主', 0.05],
      ['yuan', '员工', 0.015],
      ['tsou', '投诉中', 0.006],
    ],
  },
  {
    name: '生命周期',
    color: 1,
    isExclusive: true,
    tags: [
      ['xinh', '新会员', 0.14],
      ['huoy', '活跃', 0.38],
      ['chmo', '沉默', 0.26],
      ['lius', '流失', 0.22],
    ],
  },
  {
    name: '会员等级',
    color: 7,
    isExclusive: true,
    tags: [
      ['ptka', '普通卡', 0.55],
      ['ykac', '银卡', 0.28],
      ['jkac', '金卡', 0.12],
      ['hkac', '黑金卡', 0.02],
    ],
  },
  {
    name: '来源活动',
    color: 8,
    isExclusive: false,
    tags: [
      ['cjmj', '春节满减', 0.11],
      ['zqyh', '中秋月礼', 0.08],
      ['ssyi', '双十一', 0.16],
      ['kyqd', '开业庆典', 0.05],
      ['tgyl', '推荐有礼', 0.07],
      ['dzsj', '电子试吃', 0.03],
      ['gqhd', '国庆活动', 0.09],
      ['nzdc', '年终答谢', 0.04],
      ['xsfl', '新手福利', 0.12],
      ['xcxh', '小程序红包', 0.1],
    ],
  },
] as const;

/** Tags kept at WeChat: name and how many followers of a thousand carry it. */
export const WECHAT_TAGS = [
  { code: 'wxvp', name: '微信VIP', perMille: 40 },
  { code: 'wxst', name: '门店店长', perMille: 6 },
  { code: 'wxxs', name: '学生', perMille: 90 },
  { code: 'wxky', name: '口味测评团', perMille: 15 },
  { code: 'wxqy', name: '企业团购', perMille: 8 },
] as const;

/** Creates the 35 local tags; with the five of WeChat they are forty. */
export async function seedLocalTags(): Promise<SeedTag[]> {
  const made: SeedTag[] = [];
  for (const [index, { tags, ...group }] of GROUPS.entries()) {
    const { id: groupId } = await db.tagGroup.create({ data: { ...group, position: index + 1 } });
    for (const [code, name, share] of tags) {
      const tag = await db.tag.create({ data: { code, name, kind: 'local', groupId } });
      made.push({ id: tag.id, code, share, exclusive: group.isExclusive });
    }
  }
  return made;
}
