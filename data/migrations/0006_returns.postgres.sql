-- Returns: what came back of each line, who announced it, its pictures; a serial number that came back may leave again.

ALTER TABLE "shop" ADD COLUMN "returns" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "return" ADD COLUMN "outcome" VARCHAR(200) NOT NULL DEFAULT '';

ALTER TABLE "return" ADD COLUMN "announced" BOOL NOT NULL DEFAULT FALSE;

ALTER TABLE "return" ADD COLUMN "version" INT NOT NULL DEFAULT 1;

ALTER TABLE "return" ADD COLUMN "key" VARCHAR(40) NULL UNIQUE;

ALTER TABLE "return_line" ADD COLUMN "resellable" INT NOT NULL DEFAULT 0;

ALTER TABLE "return_line" ADD COLUMN "damaged" INT NOT NULL DEFAULT 0;

ALTER TABLE "return_line" ADD COLUMN "back" INT NOT NULL DEFAULT 0;

UPDATE "return_line" SET
    "resellable" = CASE WHEN "restocked" OR "condition" = 'resellable' THEN "pieces" ELSE 0 END,
    "damaged" = CASE WHEN "condition" = 'damaged' AND NOT "restocked" THEN "pieces" ELSE 0 END,
    "back" = CASE WHEN "restocked" THEN "pieces" ELSE 0 END;

ALTER TABLE "return_line" DROP COLUMN "condition";

ALTER TABLE "return_line" DROP COLUMN "restocked";

ALTER TABLE "return_line" RENAME COLUMN "back" TO "restocked";

CREATE TABLE "return_picture" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "return_id" INT NOT NULL REFERENCES "return" ("id") ON DELETE RESTRICT,
    "content" BYTEA NOT NULL,
    "small" BYTEA NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "idx_return_picture_return" ON "return_picture" ("return_id");

ALTER TABLE "packed_number" ADD COLUMN "return_line_id" INT NULL REFERENCES "return_line" ("id") ON DELETE RESTRICT;

CREATE INDEX "idx_packed_number_return_line" ON "packed_number" ("return_line_id");

DROP INDEX "uid_packed_number_serial";

CREATE UNIQUE INDEX "uid_packed_number_serial" ON "packed_number" ("product_id", "number") WHERE "kind" = 'serial' AND "return_line_id" IS NULL;

-- What the bench and the clock read without looking at each row: the queue, who packed what, the counter, leases.

DROP INDEX "idx_packing_slip_open";

CREATE INDEX "idx_packing_slip_open" ON "packing_slip" ("order_id", "packed_at", "packer_id", "batch_id", "status") WHERE "status" = 'open';

CREATE INDEX "idx_orders_to_pack" ON "orders" ("placed_at", "id", "status", "shipping_method", "requested_on") WHERE "status" IN ('awaiting_shipment', 'awaiting_pickup');

DROP INDEX "idx_slip_line_slip_id_546db1";

CREATE INDEX "idx_slip_line_pieces" ON "slip_line" ("slip_id", "pieces");

DROP INDEX "idx_packing_slip_packed";

CREATE INDEX "idx_packing_slip_packed" ON "packing_slip" ("packed_at", "packed_by_id", "status", "begun_at") WHERE "packed_at" IS NOT NULL;

DROP INDEX "idx_scan_at";

CREATE INDEX "idx_scan_told" ON "scan" ("at", "staff_id", "outcome", "pieces") WHERE "outcome" IN ('by_hand', 'wrong', 'too_many');

CREATE INDEX "idx_batch_live" ON "batch" ("id") WHERE "done_at" IS NULL;

CREATE INDEX "idx_orders_counter" ON "orders" ("status") WHERE "pickup" AND "status" IN ('ready_for_pickup', 'awaiting_pickup', 'awaiting_payment', 'on_hold');

CREATE INDEX "idx_product_sku_upper" ON "product" (UPPER("sku"));

CREATE INDEX "idx_job_running" ON "job" ("lease_until") WHERE "state" = 'running';
