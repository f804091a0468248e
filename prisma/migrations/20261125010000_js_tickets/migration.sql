-- CreateTable
CREATE TABLE "js_ticket" (
    "account_id" INTEGER NOT NULL,
    "ticket_cipher" BYTEA,
    "expires_at" TIMESTAMPTZ(3),
    "refreshed_at" TIMESTAMPTZ(3),

    CONSTRAINT "js_ticket_pkey" PRIMARY KEY ("account_id")
);

-- AddForeignKey
ALTER TABLE "js_ticket" ADD CONSTRAINT "js_ticket_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
