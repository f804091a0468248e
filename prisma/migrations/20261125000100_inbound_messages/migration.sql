-- DropIndex
DROP INDEX "inbound_message_account_id_id_idx";

-- DropIndex
DROP INDEX "inbound_message_handled_at_id_idx";

-- AlterTable
ALTER TABLE "component_event" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "inbound_message" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "content" TEXT,
ADD COLUMN     "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "event_key" TEXT,
ADD COLUMN     "kind" TEXT,
ADD COLUMN     "latitude" DOUBLE PRECISION,
ADD COLUMN     "longitude" DOUBLE PRECISION,
ADD COLUMN     "media_id" TEXT,
ADD COLUMN     "menu_id" BIGINT,
ADD COLUMN     "msg_id" BIGINT,
ADD COLUMN     "status" TEXT,
ADD COLUMN     "thumb_media_id" TEXT,
ADD COLUMN     "ticket" TEXT,
ADD COLUMN     "title" TEXT,
ADD COLUMN     "url" TEXT;

-- Rows of before: what is needed to find them again. Coordinates of location messages stay in the payload.
UPDATE "inbound_message" SET
  "kind" = CASE WHEN "event" IS NULL THEN "msg_type" ELSE 'event.' || "event" END,
  "msg_id" = coalesce("payload"->>'MsgId', "payload"->>'MsgID')::bigint,
  "event_key" = "payload"->>'EventKey',
  "content" = "payload"->>'Content',
  "media_id" = "payload"->>'MediaId',
  "status" = "payload"->>'Status';
ALTER TABLE "inbound_message" ALTER COLUMN "kind" SET NOT NULL;

-- CreateIndex
CREATE INDEX "inbound_message_account_id_received_at_id_idx" ON "inbound_message"("account_id", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "inbound_message_account_id_kind_received_at_id_idx" ON "inbound_message"("account_id", "kind", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "inbound_message_account_id_openid_received_at_id_idx" ON "inbound_message"("account_id", "openid", "received_at" DESC, "id" DESC);

-- The inboxes: rows that wait for a worker, in the order in which they are due. Prisma cannot say it.
CREATE INDEX "inbound_message_inbox_idx" ON "inbound_message"("due_at", "id") WHERE "handled_at" IS NULL;
CREATE INDEX "component_event_inbox_idx" ON "component_event"("due_at", "id") WHERE "handled_at" IS NULL;

-- The result of a job that ended before its msg_id was recorded is looked up by it.
CREATE INDEX "inbound_message_job_idx" ON "inbound_message"("account_id", "msg_id") WHERE "event" IS NOT NULL AND "msg_id" IS NOT NULL;
