ALTER TABLE "broadcast_batch" ADD COLUMN "tag_checked_at" TIMESTAMPTZ(3);
