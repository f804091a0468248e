-- CreateIndex
CREATE INDEX "fan_blacklisted_idx" ON "fan"("account_id", "id") WHERE (blacklisted_at IS NOT NULL);


