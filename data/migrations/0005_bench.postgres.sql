-- The packing bench: who packs what, every scan once, codes of products, stations, PINs and pickups.

ALTER TABLE "shop" ADD COLUMN "bench" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "staff" ADD COLUMN "pin_hash" VARCHAR(200) NOT NULL DEFAULT '';

ALTER TABLE "session" ADD COLUMN "by_pin" BOOL NOT NULL DEFAULT FALSE;

ALTER TABLE "product" ADD COLUMN "numbers" VARCHAR(6) NOT NULL DEFAULT '';

ALTER TABLE "orders" ADD COLUMN "pickup_code" VARCHAR(8) NOT NULL DEFAULT '';

ALTER TABLE "orders" ADD COLUMN "picked_up_name" VARCHAR(200) NOT NULL DEFAULT '';

ALTER TABLE "orders" ADD COLUMN "identity_checked" BOOL NOT NULL DEFAULT FALSE;

CREATE TABLE "batch" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "owner_id" INT NOT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "made_at" TIMESTAMPTZ NOT NULL,
    "done_at" TIMESTAMPTZ NULL
);

CREATE INDEX "idx_batch_owner" ON "batch" ("owner_id");

ALTER TABLE "packing_slip" ADD COLUMN "packer_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT;

ALTER TABLE "packing_slip" ADD COLUMN "taken_at" TIMESTAMPTZ NULL;

ALTER TABLE "packing_slip" ADD COLUMN "begun_at" TIMESTAMPTZ NULL;

ALTER TABLE "packing_slip" ADD COLUMN "packed_at" TIMESTAMPTZ NULL;

ALTER TABLE "packing_slip" ADD COLUMN "packed_by_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT;

ALTER TABLE "packing_slip" ADD COLUMN "batch_id" INT NULL REFERENCES "batch" ("id") ON DELETE RESTRICT;

CREATE INDEX "idx_packing_slip_packer" ON "packing_slip" ("packer_id");

CREATE INDEX "idx_packing_slip_packed_by" ON "packing_slip" ("packed_by_id");

CREATE INDEX "idx_packing_slip_packed" ON "packing_slip" ("packed_at") WHERE "packed_at" IS NOT NULL;

CREATE INDEX "idx_packing_slip_batch" ON "packing_slip" ("batch_id");

CREATE INDEX "idx_packing_slip_open" ON "packing_slip" ("order_id") WHERE "status" = 'open';

CREATE TABLE "product_code" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "product_id" INT NOT NULL REFERENCES "product" ("id") ON DELETE RESTRICT,
    "code" VARCHAR(80) NOT NULL UNIQUE,
    "pieces" INT NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "made_by_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_product_code_product" ON "product_code" ("product_id");

CREATE INDEX "idx_product_code_made_by" ON "product_code" ("made_by_id");

CREATE TABLE "scan" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "key" VARCHAR(64) NOT NULL UNIQUE,
    "slip_id" INT NULL REFERENCES "packing_slip" ("id") ON DELETE RESTRICT,
    "order_line_id" INT NULL REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    "product_id" INT NULL REFERENCES "product" ("id") ON DELETE RESTRICT,
    "staff_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "outcome" VARCHAR(12) NOT NULL,
    "pieces" INT NOT NULL,
    "code" VARCHAR(200) NOT NULL,
    "answer" JSONB NOT NULL,
    "scanned_at" TIMESTAMPTZ NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX "idx_scan_slip" ON "scan" ("slip_id");

CREATE INDEX "idx_scan_order_line" ON "scan" ("order_line_id");

CREATE INDEX "idx_scan_product" ON "scan" ("product_id");

CREATE INDEX "idx_scan_staff" ON "scan" ("staff_id");

CREATE INDEX "idx_scan_at" ON "scan" ("at");

CREATE TABLE "packed_number" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "product_id" INT NULL REFERENCES "product" ("id") ON DELETE RESTRICT,
    "slip_id" INT NOT NULL REFERENCES "packing_slip" ("id") ON DELETE RESTRICT,
    "order_line_id" INT NOT NULL REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    "kind" VARCHAR(6) NOT NULL,
    "number" VARCHAR(80) NOT NULL,
    "pieces" INT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "staff_id" INT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE UNIQUE INDEX "uid_packed_number_serial" ON "packed_number" ("product_id", "number") WHERE "kind" = 'serial';

CREATE INDEX "idx_packed_number_product" ON "packed_number" ("product_id");

CREATE INDEX "idx_packed_number_slip" ON "packed_number" ("slip_id");

CREATE INDEX "idx_packed_number_order_line" ON "packed_number" ("order_line_id");

CREATE INDEX "idx_packed_number_staff" ON "packed_number" ("staff_id");

CREATE TABLE "station" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "name" VARCHAR(80) NOT NULL UNIQUE,
    "printing" VARCHAR(8) NOT NULL,
    "printer" VARCHAR(300) NOT NULL,
    "version" INT NOT NULL
);

CREATE INDEX "idx_mail_unwritten" ON "mail" ("id") WHERE "written_at" IS NULL;
