-- CreateEnum
CREATE TYPE "WorkStatus" AS ENUM ('queued', 'running', 'paused', 'finished', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "FanWishKind" AS ENUM ('blacklist', 'unblacklist', 'remark');

-- CreateEnum
CREATE TYPE "TagSlot" AS ENUM ('fixed', 'own', 'lent');

-- CreateEnum
CREATE TYPE "TagOperationKind" AS ENUM ('tag', 'untag', 'merge', 'delete', 'evaluate');

-- AlterEnum
ALTER TYPE "TagState" ADD VALUE 'deleting';

-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "account_id" INTEGER,
ADD COLUMN     "calls_per_minute" INTEGER,
ADD COLUMN     "created_by_id" UUID,
ADD COLUMN     "last_used_at" TIMESTAMPTZ(3),
ADD COLUMN     "note" TEXT;

-- AlterTable
ALTER TABLE "branch" ADD COLUMN     "latitude" DOUBLE PRECISION,
ADD COLUMN     "longitude" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "store" ADD COLUMN     "address" TEXT,
ADD COLUMN     "latitude" DOUBLE PRECISION,
ADD COLUMN     "longitude" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "channel" ADD COLUMN     "archived_at" TIMESTAMPTZ(3),
ADD COLUMN     "created_by_id" UUID,
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "failure" TEXT,
ADD COLUMN     "is_permanent" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "note" TEXT,
ADD COLUMN     "qr_made_at" TIMESTAMPTZ(3),
ADD COLUMN     "qr_url" TEXT,
ADD COLUMN     "store_id" INTEGER,
ADD COLUMN     "ticket" TEXT;

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "lent_slot_count" INTEGER NOT NULL DEFAULT 10;

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "branch_ref" TEXT,
ADD COLUMN     "location_accuracy_m" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "fan" ADD COLUMN     "detailed_at" TIMESTAMPTZ(3),
ADD COLUMN     "language" TEXT,
ADD COLUMN     "qr_scene" TEXT,
ADD COLUMN     "remark" TEXT,
ADD COLUMN     "seen_sync_id" INTEGER,
ADD COLUMN     "wechat_tag_ids" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
ADD COLUMN     "wechat_tags_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "tag" ADD COLUMN     "archived_at" TIMESTAMPTZ(3),
ADD COLUMN     "lent_broadcast_id" UUID,
ADD COLUMN     "merged_into_id" INTEGER,
ADD COLUMN     "slot" "TagSlot";

-- AlterTable
ALTER TABLE "search_outbox" ADD COLUMN     "priority" SMALLINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "wechat_tag_outbox" ADD COLUMN     "priority" SMALLINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "idempotency_key" (
    "token_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("token_id","key")
);

-- CreateTable
CREATE TABLE "channel_tag" (
    "channel_id" INTEGER NOT NULL,
    "tag_id" INTEGER NOT NULL,

    CONSTRAINT "channel_tag_pkey" PRIMARY KEY ("channel_id","tag_id")
);

-- CreateTable
CREATE TABLE "member_branch_change" (
    "id" BIGSERIAL NOT NULL,
    "member_id" BIGINT NOT NULL,
    "from_branch_id" INTEGER,
    "to_branch_id" INTEGER,
    "source" TEXT,
    "ref" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "member_branch_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member_location" (
    "id" BIGSERIAL NOT NULL,
    "member_id" BIGINT NOT NULL,
    "fan_id" BIGINT,
    "latitude" DOUBLE PRECISION NOT NULL,
    "longitude" DOUBLE PRECISION NOT NULL,
    "accuracy_m" DOUBLE PRECISION,
    "source" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "member_location_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member_merge" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "kind" TEXT NOT NULL,
    "winner_id" BIGINT NOT NULL,
    "loser_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "undo_until" TIMESTAMPTZ(3) NOT NULL,
    "undone_at" TIMESTAMPTZ(3),
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "member_merge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fan_sync" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "status" "WorkStatus" NOT NULL DEFAULT 'queued',
    "phase" TEXT NOT NULL DEFAULT 'list',
    "cursor" TEXT NOT NULL DEFAULT '',
    "detail_cursor" BIGINT NOT NULL DEFAULT 0,
    "total_count" INTEGER,
    "listed_count" INTEGER NOT NULL DEFAULT 0,
    "detailed_count" INTEGER NOT NULL DEFAULT 0,
    "new_count" INTEGER NOT NULL DEFAULT 0,
    "left_count" INTEGER NOT NULL DEFAULT 0,
    "call_count" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "failure" TEXT,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "fan_sync_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fan_wish" (
    "id" BIGSERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "fan_id" BIGINT NOT NULL,
    "kind" "FanWishKind" NOT NULL,
    "value" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fan_wish_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag_rule" (
    "tag_id" INTEGER NOT NULL,
    "rule" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "is_on" BOOLEAN NOT NULL DEFAULT false,
    "evaluated_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tag_rule_pkey" PRIMARY KEY ("tag_id")
);

-- CreateTable
CREATE TABLE "tag_operation" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "kind" "TagOperationKind" NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "other_tag_id" INTEGER,
    "account_id" INTEGER,
    "selection" JSONB NOT NULL,
    "branch_ids" INTEGER[],
    "status" "WorkStatus" NOT NULL DEFAULT 'queued',
    "priority" SMALLINT NOT NULL DEFAULT 5,
    "source" "TagSource" NOT NULL,
    "cursor_id" BIGINT NOT NULL DEFAULT 0,
    "last_id" BIGINT NOT NULL DEFAULT 0,
    "estimated_count" INTEGER,
    "processed_count" INTEGER NOT NULL DEFAULT 0,
    "changed_count" INTEGER NOT NULL DEFAULT 0,
    "skipped_count" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "tag_operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag_operation_person" (
    "operation_id" UUID NOT NULL,
    "member_id" BIGINT NOT NULL,

    CONSTRAINT "tag_operation_person_pkey" PRIMARY KEY ("operation_id","member_id")
);

-- CreateTable
CREATE TABLE "tag_init_run" (
    "id" SERIAL NOT NULL,
    "status" "WorkStatus" NOT NULL DEFAULT 'queued',
    "rules" JSONB NOT NULL,
    "range_size" INTEGER NOT NULL,
    "last_id" BIGINT NOT NULL,
    "member_count" INTEGER NOT NULL,
    "failure" TEXT,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "tag_init_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag_init_range" (
    "run_id" INTEGER NOT NULL,
    "from_id" BIGINT NOT NULL,
    "to_id" BIGINT NOT NULL,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "member_count" INTEGER NOT NULL DEFAULT 0,
    "tagged_count" INTEGER NOT NULL DEFAULT 0,
    "untagged_count" INTEGER NOT NULL DEFAULT 0,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "tag_init_range_pkey" PRIMARY KEY ("run_id","from_id")
);

-- CreateTable
CREATE TABLE "tag_drift_run" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "status" "WorkStatus" NOT NULL DEFAULT 'queued',
    "tag_cursor" INTEGER NOT NULL DEFAULT 0,
    "openid_cursor" TEXT NOT NULL DEFAULT '',
    "call_count" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "failure" TEXT,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "tag_drift_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag_drift" (
    "run_id" INTEGER NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "listed_count" INTEGER NOT NULL DEFAULT 0,
    "agreed_count" INTEGER NOT NULL DEFAULT 0,
    "ours_only_count" INTEGER NOT NULL DEFAULT 0,
    "theirs_only_count" INTEGER NOT NULL DEFAULT 0,
    "unknown_count" INTEGER NOT NULL DEFAULT 0,
    "is_gone" BOOLEAN NOT NULL DEFAULT false,
    "compared_at" TIMESTAMPTZ(3),
    "repaired_as" TEXT,
    "repaired_at" TIMESTAMPTZ(3),

    CONSTRAINT "tag_drift_pkey" PRIMARY KEY ("run_id","tag_id")
);

-- CreateTable
CREATE TABLE "tag_drift_seen" (
    "run_id" INTEGER NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "fan_id" BIGINT NOT NULL,

    CONSTRAINT "tag_drift_seen_pkey" PRIMARY KEY ("run_id","tag_id","fan_id")
);

-- CreateTable
CREATE TABLE "tag_drift_fan" (
    "run_id" INTEGER NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "fan_id" BIGINT NOT NULL,
    "side" TEXT NOT NULL,

    CONSTRAINT "tag_drift_fan_pkey" PRIMARY KEY ("run_id","tag_id","fan_id")
);

-- CreateTable
CREATE TABLE "upload" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "name" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "sha256" BYTEA,
    "created_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_chunk" (
    "upload_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "upload_chunk_pkey" PRIMARY KEY ("upload_id","number")
);

-- CreateTable
CREATE TABLE "member_import" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "upload_id" UUID NOT NULL,
    "format" TEXT NOT NULL,
    "encoding" TEXT,
    "status" "WorkStatus" NOT NULL DEFAULT 'queued',
    "is_dry_run" BOOLEAN NOT NULL DEFAULT true,
    "mapping" JSONB NOT NULL,
    "options" JSONB NOT NULL DEFAULT '{}',
    "branch_ids" INTEGER[],
    "cursor_row" INTEGER NOT NULL DEFAULT 0,
    "row_count" INTEGER,
    "created_count" INTEGER NOT NULL DEFAULT 0,
    "updated_count" INTEGER NOT NULL DEFAULT 0,
    "unchanged_count" INTEGER NOT NULL DEFAULT 0,
    "refused_count" INTEGER NOT NULL DEFAULT 0,
    "tagged_count" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failure" JSONB,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_refusal" (
    "import_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',
    "cells" JSONB NOT NULL,

    CONSTRAINT "import_refusal_pkey" PRIMARY KEY ("import_id","row")
);

-- CreateTable
CREATE TABLE "rule_outbox" (
    "id" BIGSERIAL NOT NULL,
    "member_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rule_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "channel_tag_tag_id_idx" ON "channel_tag"("tag_id");

-- CreateIndex
CREATE INDEX "member_branch_change_member_id_id_idx" ON "member_branch_change"("member_id", "id" DESC);

-- CreateIndex
CREATE INDEX "member_location_at_idx" ON "member_location"("at");

-- CreateIndex
CREATE UNIQUE INDEX "member_location_member_id_at_source_key" ON "member_location"("member_id", "at", "source");

-- CreateIndex
CREATE INDEX "member_merge_winner_id_at_idx" ON "member_merge"("winner_id", "at" DESC);

-- CreateIndex
CREATE INDEX "member_merge_loser_id_at_idx" ON "member_merge"("loser_id", "at" DESC);

-- CreateIndex
CREATE INDEX "fan_sync_account_id_id_idx" ON "fan_sync"("account_id", "id" DESC);

-- CreateIndex
CREATE INDEX "fan_sync_status_idx" ON "fan_sync"("status");

-- CreateIndex
CREATE INDEX "fan_wish_account_id_kind_id_idx" ON "fan_wish"("account_id", "kind", "id");

-- CreateIndex
CREATE INDEX "fan_wish_fan_id_idx" ON "fan_wish"("fan_id");

-- CreateIndex
CREATE INDEX "tag_operation_tag_id_id_idx" ON "tag_operation"("tag_id", "id" DESC);

-- CreateIndex
CREATE INDEX "tag_operation_actor_id_id_idx" ON "tag_operation"("actor_id", "id" DESC);

-- CreateIndex
CREATE INDEX "tag_operation_open_idx" ON "tag_operation"("priority", "id") WHERE (status IN ('queued'::"WorkStatus", 'running'::"WorkStatus"));

-- CreateIndex
CREATE INDEX "tag_drift_run_account_id_id_idx" ON "tag_drift_run"("account_id", "id" DESC);

-- CreateIndex
CREATE INDEX "member_import_actor_id_id_idx" ON "member_import"("actor_id", "id" DESC);

-- CreateIndex
CREATE INDEX "search_outbox_priority_id_idx" ON "search_outbox"("priority", "id");

-- CreateIndex
CREATE INDEX "wechat_tag_outbox_account_id_priority_id_idx" ON "wechat_tag_outbox"("account_id", "priority", "id");

-- AddForeignKey
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "api_token"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel_tag" ADD CONSTRAINT "channel_tag_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel_tag" ADD CONSTRAINT "channel_tag_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_branch_change" ADD CONSTRAINT "member_branch_change_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_location" ADD CONSTRAINT "member_location_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan_sync" ADD CONSTRAINT "fan_sync_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan_wish" ADD CONSTRAINT "fan_wish_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan_wish" ADD CONSTRAINT "fan_wish_fan_id_fkey" FOREIGN KEY ("fan_id") REFERENCES "fan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "tag"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_rule" ADD CONSTRAINT "tag_rule_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_operation" ADD CONSTRAINT "tag_operation_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_operation_person" ADD CONSTRAINT "tag_operation_person_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "tag_operation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_init_range" ADD CONSTRAINT "tag_init_range_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "tag_init_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_drift_run" ADD CONSTRAINT "tag_drift_run_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_drift" ADD CONSTRAINT "tag_drift_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "tag_drift_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_chunk" ADD CONSTRAINT "upload_chunk_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_import" ADD CONSTRAINT "member_import_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_refusal" ADD CONSTRAINT "import_refusal_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "member_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What a branch's source is worth: staff's word (also by a file they hand in, or by another system) before the store of
-- the registration, before the first channel with a branch, before the place. A verb that is no person only ever replaces
-- a branch of the same or a lower rank.
create function branch_rank(source text) returns int language sql immutable parallel safe as $$
  select case when source is null then 0 when source in ('staff', 'import', 'api') then 5 when source = 'store' then 4
              when source = 'channel' then 3 when source = 'location' then 2 else 1 end
$$;

-- Every change of a branch leaves a row, whoever makes it (B6): history cannot be forgotten.
create function member_branch_history() returns trigger language plpgsql as $$
begin
  insert into member_branch_change (member_id, from_branch_id, to_branch_id, source, ref, at)
  select c.id, g.branch_id, c.branch_id, c.branch_source, c.branch_ref, c.updated_at
    from come c join gone g on g.id = c.id
   where c.branch_id is distinct from g.branch_id;
  return null;
end $$;
create trigger member_branch_history after update on member
  referencing old table as gone new table as come for each statement execute function member_branch_history();

-- WeChat tags that staff made here are our own; the others are mirrored.
update tag set slot = case when created_by_id is null then 'fixed' else 'own' end::"TagSlot" where kind = 'wechat';
