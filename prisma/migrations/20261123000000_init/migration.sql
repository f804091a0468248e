-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('admin', 'marketer', 'approver', 'branch_manager');

-- CreateEnum
CREATE TYPE "AccountKind" AS ENUM ('service', 'subscription');

-- CreateEnum
CREATE TYPE "AccountMode" AS ENUM ('ordinary', 'component');

-- CreateEnum
CREATE TYPE "MessageMode" AS ENUM ('plain', 'compatible', 'safe');

-- CreateEnum
CREATE TYPE "Sex" AS ENUM ('female', 'male');

-- CreateEnum
CREATE TYPE "TagKind" AS ENUM ('local', 'wechat', 'branch');

-- CreateEnum
CREATE TYPE "TagState" AS ENUM ('creating', 'active', 'failed', 'archived');

-- CreateEnum
CREATE TYPE "TagSource" AS ENUM ('staff', 'rule', 'import', 'initialisation', 'api', 'push');

-- CreateEnum
CREATE TYPE "BroadcastStatus" AS ENUM ('draft', 'submitted', 'approved', 'scheduled', 'sending', 'paused', 'finished', 'partly_failed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "ContentKind" AS ENUM ('text', 'article');

-- CreateEnum
CREATE TYPE "BatchStatus" AS ENUM ('planned', 'calling', 'accepted', 'finished', 'failed', 'unknown', 'empty', 'cancelled');

-- CreateEnum
CREATE TYPE "BatchRoute" AS ENUM ('openids', 'tag', 'all');

-- CreateTable
CREATE TABLE "staff" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_branch" (
    "staff_id" UUID NOT NULL,
    "branch_id" INTEGER NOT NULL,

    CONSTRAINT "staff_branch_pkey" PRIMARY KEY ("staff_id","branch_id")
);

-- CreateTable
CREATE TABLE "staff_session" (
    "sid" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "address" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "staff_session_pkey" PRIMARY KEY ("sid")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "used" INTEGER NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key","window_start")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "branch_ids" INTEGER[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "account_id" INTEGER,
    "branch_id" INTEGER,
    "details" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,
    "seal" BYTEA,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "branch" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "province" TEXT,
    "city" TEXT,
    "tag_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "branch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "store" (
    "id" SERIAL NOT NULL,
    "branch_id" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "store_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channel" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "branch_id" INTEGER,
    "scene" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" SERIAL NOT NULL,
    "app_id" TEXT NOT NULL,
    "original_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "AccountKind" NOT NULL,
    "mode" "AccountMode" NOT NULL DEFAULT 'ordinary',
    "is_sandbox" BOOLEAN NOT NULL DEFAULT false,
    "secret_cipher" BYTEA,
    "message_mode" "MessageMode" NOT NULL DEFAULT 'safe',
    "callback_token_cipher" BYTEA,
    "aes_key_cipher" BYTEA,
    "previous_aes_key_cipher" BYTEA,
    "last_push_at" TIMESTAMPTZ(3),
    "drafts_synced_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_token" (
    "account_id" INTEGER NOT NULL,
    "token_cipher" BYTEA,
    "expires_at" TIMESTAMPTZ(3),
    "refreshed_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "quota_use" (
    "account_id" INTEGER NOT NULL,
    "quota" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "used" INTEGER NOT NULL,

    CONSTRAINT "quota_use_pkey" PRIMARY KEY ("account_id","quota","window_start")
);

-- CreateTable
CREATE TABLE "member" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT,
    "phone_cipher" BYTEA,
    "phone_hash" BYTEA,
    "phone_last4" TEXT,
    "sex" "Sex",
    "birth_month" SMALLINT,
    "province" TEXT,
    "city" TEXT,
    "branch_id" INTEGER,
    "branch_source" TEXT,
    "store_id" INTEGER,
    "channel_id" INTEGER,
    "registered_at" TIMESTAMPTZ(3),
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "located_at" TIMESTAMPTZ(3),
    "location_source" TEXT,
    "merged_into_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fan" (
    "id" BIGSERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "openid" TEXT NOT NULL,
    "unionid" TEXT,
    "member_id" BIGINT NOT NULL,
    "is_subscribed" BOOLEAN NOT NULL,
    "followed_at" TIMESTAMPTZ(3),
    "unfollowed_at" TIMESTAMPTZ(3),
    "scene" TEXT,
    "channel_id" INTEGER,
    "last_interaction_at" TIMESTAMPTZ(3),
    "blacklisted_at" TIMESTAMPTZ(3),

    CONSTRAINT "fan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag_group" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "color" SMALLINT NOT NULL DEFAULT 1,
    "is_exclusive" BOOLEAN NOT NULL DEFAULT false,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "tag_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "TagKind" NOT NULL,
    "group_id" INTEGER,
    "account_id" INTEGER,
    "wechat_tag_id" INTEGER,
    "state" "TagState" NOT NULL DEFAULT 'active',
    "failure" TEXT,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member_tag" (
    "member_id" BIGINT NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "exclusive_group_id" INTEGER,
    "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" "TagSource" NOT NULL,
    "source_ref" TEXT,

    CONSTRAINT "member_tag_pkey" PRIMARY KEY ("member_id","tag_id")
);

-- CreateTable
CREATE TABLE "fan_tag" (
    "fan_id" BIGINT NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wanted" BOOLEAN NOT NULL,
    "confirmed" BOOLEAN NOT NULL DEFAULT false,
    "source" "TagSource" NOT NULL,
    "failure" TEXT,

    CONSTRAINT "fan_tag_pkey" PRIMARY KEY ("fan_id","tag_id")
);

-- CreateTable
CREATE TABLE "tag_count" (
    "tag_id" INTEGER NOT NULL,
    "member_count" INTEGER NOT NULL DEFAULT 0,
    "counted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tag_count_pkey" PRIMARY KEY ("tag_id")
);

-- CreateTable
CREATE TABLE "tag_count_delta" (
    "id" BIGSERIAL NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "delta" INTEGER NOT NULL,

    CONSTRAINT "tag_count_delta_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "search_outbox" (
    "id" BIGSERIAL NOT NULL,
    "member_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "search_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wechat_tag_outbox" (
    "id" BIGSERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "fan_id" BIGINT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wechat_tag_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audience" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "rule" JSONB NOT NULL,
    "last_count" INTEGER,
    "counted_at" TIMESTAMPTZ(3),
    "created_by_id" UUID,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audience_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audience_version" (
    "audience_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "rule" JSONB NOT NULL,
    "member_count" INTEGER,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audience_version_pkey" PRIMARY KEY ("audience_id","version")
);

-- CreateTable
CREATE TABLE "audience_snapshot" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "audience_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "matched_count" INTEGER NOT NULL,
    "people_count" INTEGER NOT NULL,
    "left_out" JSONB NOT NULL,
    "digest" BYTEA NOT NULL,
    "engine" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audience_snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "snapshot_person" (
    "snapshot_id" UUID NOT NULL,
    "member_id" BIGINT NOT NULL,
    "fan_id" BIGINT NOT NULL,
    "branch_id" INTEGER,
    "batch_number" INTEGER,
    "drop_reason" TEXT,

    CONSTRAINT "snapshot_person_pkey" PRIMARY KEY ("snapshot_id","member_id")
);

-- CreateTable
CREATE TABLE "broadcast" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "account_id" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "content_kind" "ContentKind" NOT NULL,
    "content" JSONB NOT NULL,
    "audience_id" UUID NOT NULL,
    "audience_version" INTEGER NOT NULL,
    "status" "BroadcastStatus" NOT NULL DEFAULT 'draft',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "pause_reason" TEXT,
    "scheduled_at" TIMESTAMPTZ(3),
    "snapshot_id" UUID,
    "plan" JSONB,
    "digest" BYTEA,
    "created_by_id" UUID NOT NULL,
    "submitted_by_id" UUID,
    "submitted_at" TIMESTAMPTZ(3),
    "approved_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "broadcast_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "broadcast_editor" (
    "broadcast_id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,

    CONSTRAINT "broadcast_editor_pkey" PRIMARY KEY ("broadcast_id","staff_id")
);

-- CreateTable
CREATE TABLE "broadcast_approval" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "broadcast_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "staff_id" UUID NOT NULL,
    "is_approved" BOOLEAN NOT NULL,
    "reason" TEXT,
    "digest" BYTEA NOT NULL,
    "voided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "broadcast_approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "broadcast_batch" (
    "broadcast_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "route" "BatchRoute" NOT NULL,
    "tag_id" INTEGER,
    "status" "BatchStatus" NOT NULL DEFAULT 'planned',
    "client_msg_id" TEXT NOT NULL,
    "openids" TEXT[],
    "people_count" INTEGER NOT NULL,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "called_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "msg_id" BIGINT,
    "msg_data_id" BIGINT,
    "error_code" TEXT,
    "result_status" TEXT,
    "total_count" INTEGER,
    "filter_count" INTEGER,
    "sent_count" INTEGER,
    "error_count" INTEGER,

    CONSTRAINT "broadcast_batch_pkey" PRIMARY KEY ("broadcast_id","number")
);

-- CreateTable
CREATE TABLE "fan_month_receipt" (
    "fan_id" BIGINT NOT NULL,
    "month" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "fan_month_receipt_pkey" PRIMARY KEY ("fan_id","month")
);

-- CreateTable
CREATE TABLE "draft" (
    "account_id" INTEGER NOT NULL,
    "media_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "digest" TEXT,
    "author" TEXT,
    "articles" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("account_id","media_id")
);

-- CreateTable
CREATE TABLE "inbound_message" (
    "id" BIGSERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "openid" TEXT NOT NULL,
    "msg_type" TEXT NOT NULL,
    "event" TEXT,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "payload" JSONB NOT NULL,
    "handled_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "inbound_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "branch_daily" (
    "branch_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "member_count" INTEGER NOT NULL,
    "new_member_count" INTEGER NOT NULL,
    "fan_count" INTEGER NOT NULL,
    "new_fan_count" INTEGER NOT NULL,
    "received_count" INTEGER NOT NULL,
    "broadcast_count" INTEGER NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "branch_daily_pkey" PRIMARY KEY ("branch_id","day")
);

-- CreateTable
CREATE TABLE "clock_offset" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "offset_ms" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clock_offset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_process" (
    "id" TEXT NOT NULL,
    "lock_key" BIGSERIAL NOT NULL,
    "pid" INTEGER NOT NULL,
    "host" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_process_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "staff_username_key" ON "staff"("username");

-- CreateIndex
CREATE INDEX "staff_session_staff_id_idx" ON "staff_session"("staff_id");

-- CreateIndex
CREATE INDEX "rate_limit_window_start_idx" ON "rate_limit"("window_start");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE INDEX "audit_log_target_type_target_id_id_idx" ON "audit_log"("target_type", "target_id", "id");

-- CreateIndex
CREATE INDEX "audit_log_at_id_idx" ON "audit_log"("at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "branch_code_key" ON "branch"("code");

-- CreateIndex
CREATE UNIQUE INDEX "branch_name_key" ON "branch"("name");

-- CreateIndex
CREATE UNIQUE INDEX "branch_tag_id_key" ON "branch"("tag_id");

-- CreateIndex
CREATE UNIQUE INDEX "store_code_key" ON "store"("code");

-- CreateIndex
CREATE INDEX "store_branch_id_idx" ON "store"("branch_id");

-- CreateIndex
CREATE INDEX "channel_branch_id_idx" ON "channel"("branch_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_account_id_scene_key" ON "channel"("account_id", "scene");

-- CreateIndex
CREATE UNIQUE INDEX "account_app_id_key" ON "account"("app_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_original_id_key" ON "account"("original_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_phone_hash_key" ON "member"("phone_hash");

-- CreateIndex
CREATE INDEX "member_branch_id_id_idx" ON "member"("branch_id", "id");

-- CreateIndex
CREATE INDEX "member_channel_id_idx" ON "member"("channel_id");

-- CreateIndex
CREATE INDEX "member_store_id_idx" ON "member"("store_id");

-- CreateIndex
CREATE INDEX "member_merged_into_id_idx" ON "member"("merged_into_id");

-- CreateIndex
CREATE INDEX "member_registered_at_id_idx" ON "member"("registered_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "member_name_id_idx" ON "member"("name" text_pattern_ops, "id");

-- CreateIndex
CREATE INDEX "fan_openid_idx" ON "fan"("openid");

-- CreateIndex
CREATE INDEX "fan_member_id_account_id_idx" ON "fan"("member_id", "account_id");

-- CreateIndex
CREATE INDEX "fan_channel_id_idx" ON "fan"("channel_id");

-- CreateIndex
CREATE INDEX "fan_unionid_idx" ON "fan"("unionid");

-- CreateIndex
CREATE UNIQUE INDEX "fan_account_id_openid_key" ON "fan"("account_id", "openid");

-- CreateIndex
CREATE UNIQUE INDEX "tag_group_name_key" ON "tag_group"("name");

-- CreateIndex
CREATE UNIQUE INDEX "tag_code_key" ON "tag"("code");

-- CreateIndex
CREATE INDEX "tag_group_id_idx" ON "tag"("group_id");

-- CreateIndex
CREATE INDEX "tag_name_idx" ON "tag"("name");

-- CreateIndex
CREATE INDEX "tag_updated_at_id_idx" ON "tag"("updated_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "tag_account_id_wechat_tag_id_key" ON "tag"("account_id", "wechat_tag_id");

-- CreateIndex
CREATE INDEX "member_tag_tag_id_member_id_idx" ON "member_tag"("tag_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_tag_member_id_exclusive_group_id_key" ON "member_tag"("member_id", "exclusive_group_id");

-- CreateIndex
CREATE INDEX "fan_tag_tag_id_fan_id_idx" ON "fan_tag"("tag_id", "fan_id");

-- CreateIndex
CREATE INDEX "tag_count_delta_tag_id_idx" ON "tag_count_delta"("tag_id");

-- CreateIndex
CREATE INDEX "wechat_tag_outbox_account_id_tag_id_id_idx" ON "wechat_tag_outbox"("account_id", "tag_id", "id");

-- CreateIndex
CREATE INDEX "audience_updated_at_id_idx" ON "audience"("updated_at" DESC, "id");

-- CreateIndex
CREATE INDEX "audience_snapshot_audience_id_idx" ON "audience_snapshot"("audience_id");

-- CreateIndex
CREATE INDEX "snapshot_person_snapshot_id_batch_number_idx" ON "snapshot_person"("snapshot_id", "batch_number");

-- CreateIndex
CREATE INDEX "broadcast_account_id_updated_at_id_idx" ON "broadcast"("account_id", "updated_at" DESC, "id");

-- CreateIndex
CREATE INDEX "broadcast_status_scheduled_at_idx" ON "broadcast"("status", "scheduled_at");

-- CreateIndex
CREATE INDEX "broadcast_approval_broadcast_id_idx" ON "broadcast_approval"("broadcast_id");

-- CreateIndex
CREATE UNIQUE INDEX "broadcast_batch_client_msg_id_key" ON "broadcast_batch"("client_msg_id");

-- CreateIndex
CREATE INDEX "broadcast_batch_msg_id_idx" ON "broadcast_batch"("msg_id");

-- CreateIndex
CREATE INDEX "broadcast_batch_status_not_before_idx" ON "broadcast_batch"("status", "not_before");

-- CreateIndex
CREATE INDEX "fan_month_receipt_month_count_idx" ON "fan_month_receipt"("month", "count");

-- CreateIndex
CREATE INDEX "draft_account_id_updated_at_media_id_idx" ON "draft"("account_id", "updated_at" DESC, "media_id");

-- CreateIndex
CREATE INDEX "inbound_message_account_id_id_idx" ON "inbound_message"("account_id", "id" DESC);

-- CreateIndex
CREATE INDEX "inbound_message_handled_at_id_idx" ON "inbound_message"("handled_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_message_account_id_dedup_key_key" ON "inbound_message"("account_id", "dedup_key");

-- CreateIndex
CREATE UNIQUE INDEX "worker_process_lock_key_key" ON "worker_process"("lock_key");

-- AddForeignKey
ALTER TABLE "staff_branch" ADD CONSTRAINT "staff_branch_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_branch" ADD CONSTRAINT "staff_branch_branch_id_fkey" FOREIGN KEY ("branch_id") REFERENCES "branch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "branch" ADD CONSTRAINT "branch_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "store" ADD CONSTRAINT "store_branch_id_fkey" FOREIGN KEY ("branch_id") REFERENCES "branch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_branch_id_fkey" FOREIGN KEY ("branch_id") REFERENCES "branch"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quota_use" ADD CONSTRAINT "quota_use_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_branch_id_fkey" FOREIGN KEY ("branch_id") REFERENCES "branch"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "store"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan" ADD CONSTRAINT "fan_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan" ADD CONSTRAINT "fan_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan" ADD CONSTRAINT "fan_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "tag_group"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_tag" ADD CONSTRAINT "member_tag_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_tag" ADD CONSTRAINT "member_tag_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan_tag" ADD CONSTRAINT "fan_tag_fan_id_fkey" FOREIGN KEY ("fan_id") REFERENCES "fan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan_tag" ADD CONSTRAINT "fan_tag_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_count" ADD CONSTRAINT "tag_count_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audience_version" ADD CONSTRAINT "audience_version_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audience"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audience_snapshot" ADD CONSTRAINT "audience_snapshot_audience_id_version_fkey" FOREIGN KEY ("audience_id", "version") REFERENCES "audience_version"("audience_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audience_snapshot" ADD CONSTRAINT "audience_snapshot_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_person" ADD CONSTRAINT "snapshot_person_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "audience_snapshot"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audience"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "broadcast_editor" ADD CONSTRAINT "broadcast_editor_broadcast_id_fkey" FOREIGN KEY ("broadcast_id") REFERENCES "broadcast"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "broadcast_approval" ADD CONSTRAINT "broadcast_approval_broadcast_id_fkey" FOREIGN KEY ("broadcast_id") REFERENCES "broadcast"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "broadcast_batch" ADD CONSTRAINT "broadcast_batch_broadcast_id_fkey" FOREIGN KEY ("broadcast_id") REFERENCES "broadcast"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan_month_receipt" ADD CONSTRAINT "fan_month_receipt_fan_id_fkey" FOREIGN KEY ("fan_id") REFERENCES "fan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbound_message" ADD CONSTRAINT "inbound_message_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "branch_daily" ADD CONSTRAINT "branch_daily_branch_id_fkey" FOREIGN KEY ("branch_id") REFERENCES "branch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

