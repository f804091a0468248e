-- DropIndex
DROP INDEX "fan_channel_id_idx";

-- AlterTable
ALTER TABLE "store" ADD COLUMN     "closed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "channel" ADD COLUMN     "qr_days" SMALLINT,
ADD COLUMN     "qr_lease_until" TIMESTAMPTZ(3),
ADD COLUMN     "qr_wanted_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "channel_store_id_idx" ON "channel"("store_id");

-- CreateIndex
CREATE INDEX "channel_qr_wanted_idx" ON "channel"("qr_lease_until", "id") WHERE (qr_wanted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "fan_channel_id_followed_at_idx" ON "fan"("channel_id", "followed_at");
