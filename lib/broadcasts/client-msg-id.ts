/** WeChat refuses a clientmsgid over 32 bytes on some readings (45067); 25 + 5 characters are safe. */
const ID_DIGITS = 25;
const NUMBER_DIGITS = 5;

/** The idempotency key of one batch: the broadcast's id as 25 base-36 digits and the batch's number as five. */
export function clientMsgId(broadcastId: string, batchNumber: number): string {
  const id = BigInt(`0x${broadcastId.replaceAll('-', '')}`)
    .toString(36)
    .padStart(ID_DIGITS, '0');
  return `${id}${String(batchNumber).padStart(NUMBER_DIGITS, '0')}`;
}
