/** WeChat docs 群发接口: a 服务号 may send each fan four mass messages a month. A 订阅号 is limited by day, not by fan. */
export const MONTHLY_BROADCASTS_PER_FAN = 4;
