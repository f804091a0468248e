-- AlterTable
ALTER TABLE "account" ADD COLUMN     "authorised_at" TIMESTAMPTZ(3),
ADD COLUMN     "avatar_url" TEXT,
ADD COLUMN     "component_id" INTEGER,
ADD COLUMN     "has_mass_protection" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "is_verified" BOOLEAN,
ADD COLUMN     "last_check" JSONB,
ADD COLUMN     "last_check_at" TIMESTAMPTZ(3),
ADD COLUMN     "last_error" JSONB,
ADD COLUMN     "last_error_at" TIMESTAMPTZ(3),
ADD COLUMN     "permission_sets" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
ADD COLUMN     "previous_refresh_token_cipher" BYTEA,
ADD COLUMN     "principal_name" TEXT,
ADD COLUMN     "reauthorisation_code" TEXT,
ADD COLUMN     "refresh_token_cipher" BYTEA,
ADD COLUMN     "revoked_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "component" (
    "id" SERIAL NOT NULL,
    "app_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_sandbox" BOOLEAN NOT NULL DEFAULT false,
    "secret_cipher" BYTEA NOT NULL,
    "callback_token_cipher" BYTEA NOT NULL,
    "aes_key_cipher" BYTEA NOT NULL,
    "previous_aes_key_cipher" BYTEA,
    "ticket_cipher" BYTEA,
    "ticket_at" TIMESTAMPTZ(3),
    "token_cipher" BYTEA,
    "token_expires_at" TIMESTAMPTZ(3),
    "token_refreshed_at" TIMESTAMPTZ(3),
    "last_error" JSONB,
    "last_error_at" TIMESTAMPTZ(3),
    "last_push_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "component_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "component_event" (
    "id" BIGSERIAL NOT NULL,
    "component_id" INTEGER NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "info_type" TEXT NOT NULL,
    "authorizer_app_id" TEXT,
    "secret_cipher" BYTEA,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "payload" JSONB NOT NULL,
    "handled_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "component_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "authorisation" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "component_id" INTEGER NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "code_cipher" BYTEA,
    "authorizer_app_id" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "exchanged_at" TIMESTAMPTZ(3),
    "failure" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "authorisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quota_reading" (
    "account_id" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "daily_limit" BIGINT NOT NULL,
    "used" BIGINT NOT NULL,
    "remain" BIGINT NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "quota_reading_pkey" PRIMARY KEY ("account_id","path")
);

-- CreateIndex
CREATE UNIQUE INDEX "component_app_id_key" ON "component"("app_id");

-- CreateIndex
CREATE INDEX "component_event_component_id_id_idx" ON "component_event"("component_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "component_event_component_id_dedup_key_key" ON "component_event"("component_id", "dedup_key");

-- CreateIndex
CREATE UNIQUE INDEX "authorisation_component_id_code_hash_key" ON "authorisation"("component_id", "code_hash");

-- CreateIndex
CREATE INDEX "account_component_id_idx" ON "account"("component_id");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_component_id_fkey" FOREIGN KEY ("component_id") REFERENCES "component"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "component_event" ADD CONSTRAINT "component_event_component_id_fkey" FOREIGN KEY ("component_id") REFERENCES "component"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "authorisation" ADD CONSTRAINT "authorisation_component_id_fkey" FOREIGN KEY ("component_id") REFERENCES "component"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quota_reading" ADD CONSTRAINT "quota_reading_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;


