CREATE TABLE "carrier" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(80) NOT NULL UNIQUE,
    "tracking_url" VARCHAR(300) NOT NULL
);

CREATE TABLE "counter" (
    "series" VARCHAR(40) NOT NULL PRIMARY KEY,
    "next" INT NOT NULL
);

CREATE TABLE "custom_status" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "title" VARCHAR(60) NOT NULL UNIQUE,
    "colour" VARCHAR(8) NOT NULL,
    "position" INT NOT NULL
);

CREATE TABLE "customer" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "phone" VARCHAR(40) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "vat_id" VARCHAR(20) NOT NULL,
    "made_at" TIMESTAMP NOT NULL
);

CREATE INDEX "idx_customer_email_0c7dc6" ON "customer" ("email");

CREATE TABLE "job" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "key" VARCHAR(80) NOT NULL UNIQUE,
    "payload" JSON NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "run_at" TIMESTAMP NOT NULL,
    "attempt" INT NOT NULL,
    "lease_until" TIMESTAMP,
    "error" TEXT NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "done_at" TIMESTAMP
);

CREATE TABLE "login_bucket" (
    "key" VARCHAR(100) NOT NULL PRIMARY KEY,
    "tokens" INT NOT NULL,
    "failures" INT NOT NULL,
    "at" TIMESTAMP NOT NULL
);

CREATE TABLE "payment_method" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(80) NOT NULL UNIQUE,
    "pay_later" INT NOT NULL
);

CREATE TABLE "product" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "sku" VARCHAR(80) NOT NULL,
    "gtin" VARCHAR(14) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "variant" VARCHAR(200) NOT NULL,
    "picture" TEXT NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "tracking" VARCHAR(9) NOT NULL,
    "stock" INT NOT NULL,
    "opening_stock" INT NOT NULL,
    "alert_threshold" INT NOT NULL,
    "shelf" VARCHAR(40) NOT NULL,
    "weight_g" INT NOT NULL,
    "ships" INT NOT NULL,
    "version" INT NOT NULL,
    "made_at" TIMESTAMP NOT NULL
);

CREATE INDEX "idx_product_sku_5ccb1e" ON "product" ("sku");

CREATE INDEX "idx_product_gtin_12486e" ON "product" ("gtin");

CREATE TABLE "shipping_method" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(80) NOT NULL UNIQUE,
    "pickup" INT NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "carrier_id" INT REFERENCES "carrier" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_shipping_me_carrier_047891" ON "shipping_method" ("carrier_id");

CREATE TABLE "shop" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "timezone" VARCHAR(40) NOT NULL,
    "price_mode" VARCHAR(5) NOT NULL,
    "vat_regime" VARCHAR(12) NOT NULL,
    "default_vat_rate" INT NOT NULL,
    "address" JSON NOT NULL,
    "legal" JSON NOT NULL,
    "logo" TEXT NOT NULL,
    "invoice_when" VARCHAR(8) NOT NULL,
    "slips_when" VARCHAR(8) NOT NULL,
    "payment_days" INT NOT NULL,
    "quote_days" INT NOT NULL,
    "prefixes" JSON NOT NULL,
    "version" INT NOT NULL,
    "made_at" TIMESTAMP NOT NULL
);

CREATE TABLE "staff" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "email" VARCHAR(254) NOT NULL UNIQUE,
    "role" VARCHAR(8) NOT NULL,
    "language" VARCHAR(2) NOT NULL,
    "theme" VARCHAR(5) NOT NULL,
    "password_hash" VARCHAR(200) NOT NULL,
    "active" INT NOT NULL,
    "version" INT NOT NULL,
    "made_at" TIMESTAMP NOT NULL
);

CREATE TABLE "hold" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "order_id" INT NOT NULL,
    "reason" VARCHAR(12) NOT NULL,
    "note" TEXT NOT NULL,
    "wake_on" DATE,
    "held_at" TIMESTAMP NOT NULL,
    "resumed_at" TIMESTAMP,
    "held_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "resumed_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_hold_order_i_b1ae9e" ON "hold" ("order_id");

CREATE INDEX "idx_hold_held_by_706d08" ON "hold" ("held_by_id");

CREATE INDEX "idx_hold_resumed_e27c97" ON "hold" ("resumed_by_id");

CREATE TABLE "orders" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(35) NOT NULL UNIQUE,
    "placed_at" TIMESTAMP NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "changed_at" TIMESTAMP NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "source_id" VARCHAR(80),
    "source_name" VARCHAR(80) NOT NULL,
    "source_updated_at" TIMESTAMP,
    "source_hash" VARCHAR(64) NOT NULL,
    "customer_name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "phone" VARCHAR(40) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "vat_id" VARCHAR(20) NOT NULL,
    "billing" JSON NOT NULL,
    "shipping" JSON NOT NULL,
    "country" VARCHAR(2) NOT NULL,
    "remark" TEXT NOT NULL,
    "payment_method" VARCHAR(80) NOT NULL,
    "payment_reference" VARCHAR(120) NOT NULL,
    "pay_later" INT NOT NULL,
    "shipping_method" VARCHAR(80) NOT NULL,
    "pickup" INT NOT NULL,
    "requested_on" DATE,
    "weight_g" INT NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "price_mode" VARCHAR(5) NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "discount_code" VARCHAR(80) NOT NULL,
    "shipping_minor" BIGINT NOT NULL,
    "shipping_vat_rate" INT,
    "payment_cost_minor" BIGINT NOT NULL,
    "charged_minor" BIGINT,
    "total_minor" BIGINT NOT NULL,
    "paid_minor" BIGINT NOT NULL,
    "invoiced_minor" BIGINT NOT NULL,
    "credited_minor" BIGINT NOT NULL,
    "pieces" INT NOT NULL,
    "ship_pieces" INT NOT NULL,
    "shipped_pieces" INT NOT NULL,
    "ready_at" TIMESTAMP,
    "picked_up_at" TIMESTAMP,
    "cancelled_at" TIMESTAMP,
    "cancel_reason" TEXT NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "payment_status" VARCHAR(14) NOT NULL,
    "shipment_status" VARCHAR(17) NOT NULL,
    "note_count" INT NOT NULL,
    "open_tasks" INT NOT NULL,
    "open_returns" INT NOT NULL,
    "printed_at" TIMESTAMP,
    "revision" INT NOT NULL,
    "lines_version" INT NOT NULL,
    "customer_version" INT NOT NULL,
    "addresses_version" INT NOT NULL,
    "payment_version" INT NOT NULL,
    "shipping_version" INT NOT NULL,
    "cancelled_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "custom_status_id" INT REFERENCES "custom_status" ("id") ON DELETE RESTRICT,
    "customer_id" INT REFERENCES "customer" ("id") ON DELETE RESTRICT,
    "hold_id" INT REFERENCES "hold" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_orders_source_250b24" UNIQUE ("source", "source_id")
);

CREATE INDEX "idx_orders_cancell_854a26" ON "orders" ("cancelled_by_id");

CREATE INDEX "idx_orders_custom__2c4750" ON "orders" ("custom_status_id");

CREATE INDEX "idx_orders_custome_384e97" ON "orders" ("customer_id");

CREATE INDEX "idx_orders_hold_id_94413e" ON "orders" ("hold_id");

CREATE TABLE "document" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(14) NOT NULL,
    "series" VARCHAR(40) NOT NULL,
    "sequence" INT NOT NULL,
    "number" VARCHAR(35) NOT NULL UNIQUE,
    "issued_at" TIMESTAMP NOT NULL,
    "issued_on" DATE NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "vat_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "snapshot" TEXT NOT NULL,
    "previous_hash" VARCHAR(64) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "issued_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "original_id" INT REFERENCES "document" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_document_series_0c459f" UNIQUE ("series", "sequence")
);

CREATE INDEX "idx_document_issued__33cab0" ON "document" ("issued_by_id");

CREATE INDEX "idx_document_order_i_7a5fa3" ON "document" ("order_id");

CREATE INDEX "idx_document_origina_11a1a8" ON "document" ("original_id");

CREATE TABLE "document_file" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(4) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "size" INT NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "document_id" INT NOT NULL REFERENCES "document" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_document_fi_documen_015395" UNIQUE ("document_id", "kind")
);

CREATE INDEX "idx_document_fi_documen_2e1d8d" ON "document_file" ("document_id");

CREATE TABLE "document_terms" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "due_on" DATE,
    "delivery_text" VARCHAR(300) NOT NULL,
    "sent_at" TIMESTAMP,
    "version" INT NOT NULL,
    "document_id" INT NOT NULL UNIQUE REFERENCES "document" ("id") ON DELETE RESTRICT
);

CREATE TABLE "note" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "text" TEXT NOT NULL,
    "mentions" JSON NOT NULL,
    "pinned" INT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "edited_at" TIMESTAMP,
    "deleted_at" TIMESTAMP,
    "version" INT NOT NULL,
    "author_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_note_author__892eac" ON "note" ("author_id");

CREATE INDEX "idx_note_order_i_8ce4db" ON "note" ("order_id");

CREATE TABLE "order_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "position" INT NOT NULL,
    "sku" VARCHAR(80) NOT NULL,
    "gtin" VARCHAR(14) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "variant" VARCHAR(200) NOT NULL,
    "quantity" INT NOT NULL,
    "unit_price" VARCHAR(24) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "category" VARCHAR(2) NOT NULL,
    "ships" INT NOT NULL,
    "weight_g" INT NOT NULL,
    "source_id" VARCHAR(80) NOT NULL,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "product_id" INT REFERENCES "product" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_order_line_order_i_b67cd5" ON "order_line" ("order_id");

CREATE INDEX "idx_order_line_product_c61e07" ON "order_line" ("product_id");

CREATE TABLE "document_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "pieces" INT NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "document_id" INT NOT NULL REFERENCES "document" ("id") ON DELETE RESTRICT,
    "order_line_id" INT REFERENCES "order_line" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_document_li_documen_c74823" ON "document_line" ("document_id");

CREATE INDEX "idx_document_li_order_l_2ae13e" ON "document_line" ("order_line_id");

CREATE TABLE "packing_slip" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(35) NOT NULL UNIQUE,
    "status" VARCHAR(10) NOT NULL,
    "carrier" VARCHAR(80) NOT NULL,
    "tracking_code" VARCHAR(80) NOT NULL,
    "weight_g" INT NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "shipped_at" TIMESTAMP,
    "cancelled_at" TIMESTAMP,
    "version" INT NOT NULL,
    "cancelled_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "shipped_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_packing_sli_cancell_926573" ON "packing_slip" ("cancelled_by_id");

CREATE INDEX "idx_packing_sli_order_i_61386e" ON "packing_slip" ("order_id");

CREATE INDEX "idx_packing_sli_shipped_353647" ON "packing_slip" ("shipped_by_id");

CREATE TABLE "payment" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "sequence" INT NOT NULL UNIQUE,
    "amount_minor" BIGINT NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "method" VARCHAR(80) NOT NULL,
    "reference" VARCHAR(120) NOT NULL,
    "paid_at" TIMESTAMP NOT NULL,
    "recorded_at" TIMESTAMP NOT NULL,
    "previous_hash" VARCHAR(64) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "recorded_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "reverses_id" INT UNIQUE REFERENCES "payment" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_payment_order_i_6caf54" ON "payment" ("order_id");

CREATE INDEX "idx_payment_recorde_0f2577" ON "payment" ("recorded_by_id");

CREATE TABLE "print" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(14) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "document_id" INT REFERENCES "document" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "slip_id" INT REFERENCES "packing_slip" ("id") ON DELETE RESTRICT,
    "staff_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_print_documen_f79b37" ON "print" ("document_id");

CREATE INDEX "idx_print_order_i_3d8155" ON "print" ("order_id");

CREATE INDEX "idx_print_slip_id_f860ab" ON "print" ("slip_id");

CREATE INDEX "idx_print_staff_i_bc611f" ON "print" ("staff_id");

CREATE TABLE "quote" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(35) NOT NULL UNIQUE,
    "status" VARCHAR(9) NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "valid_until" DATE,
    "customer_name" VARCHAR(200) NOT NULL,
    "company" VARCHAR(200) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "phone" VARCHAR(40) NOT NULL,
    "language" VARCHAR(5) NOT NULL,
    "vat_id" VARCHAR(20) NOT NULL,
    "billing" JSON NOT NULL,
    "shipping" JSON NOT NULL,
    "payment_method" VARCHAR(80) NOT NULL,
    "shipping_method" VARCHAR(80) NOT NULL,
    "pickup" INT NOT NULL,
    "currency" VARCHAR(3) NOT NULL,
    "price_mode" VARCHAR(5) NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "shipping_minor" BIGINT NOT NULL,
    "payment_cost_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "remark" TEXT NOT NULL,
    "version" INT NOT NULL,
    "customer_id" INT REFERENCES "customer" ("id") ON DELETE RESTRICT,
    "duplicate_of_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "made_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "order_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_quote_custome_fc9d3e" ON "quote" ("customer_id");

CREATE INDEX "idx_quote_duplica_4b80bf" ON "quote" ("duplicate_of_id");

CREATE INDEX "idx_quote_made_by_bbfd75" ON "quote" ("made_by_id");

CREATE INDEX "idx_quote_order_i_d9a4e1" ON "quote" ("order_id");

CREATE TABLE "history" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "who" VARCHAR(100) NOT NULL,
    "source" VARCHAR(8) NOT NULL,
    "verb" VARCHAR(40) NOT NULL,
    "data" JSON NOT NULL,
    "order_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "quote_id" INT REFERENCES "quote" ("id") ON DELETE RESTRICT,
    "staff_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_history_order_i_a65966" ON "history" ("order_id");

CREATE INDEX "idx_history_quote_i_5abc80" ON "history" ("quote_id");

CREATE INDEX "idx_history_staff_i_188796" ON "history" ("staff_id");

CREATE TABLE "quote_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "position" INT NOT NULL,
    "sku" VARCHAR(80) NOT NULL,
    "gtin" VARCHAR(14) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "variant" VARCHAR(200) NOT NULL,
    "quantity" INT NOT NULL,
    "unit_price" VARCHAR(24) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "vat_rate" INT NOT NULL,
    "ships" INT NOT NULL,
    "weight_g" INT NOT NULL,
    "product_id" INT REFERENCES "product" ("id") ON DELETE RESTRICT,
    "quote_id" INT NOT NULL REFERENCES "quote" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_quote_line_product_b03532" ON "quote_line" ("product_id");

CREATE INDEX "idx_quote_line_quote_i_1120a9" ON "quote_line" ("quote_id");

CREATE TABLE "return" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "number" VARCHAR(35) NOT NULL UNIQUE,
    "status" VARCHAR(10) NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "remark" TEXT NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "credit_id" INT REFERENCES "document" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_return_credit__6acd58" ON "return" ("credit_id");

CREATE INDEX "idx_return_order_i_be346b" ON "return" ("order_id");

CREATE TABLE "return_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "pieces" INT NOT NULL,
    "condition" VARCHAR(12) NOT NULL,
    "restocked" INT NOT NULL,
    "order_line_id" INT NOT NULL REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    "return_id" INT NOT NULL REFERENCES "return" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_return_line_order_l_26669b" ON "return_line" ("order_line_id");

CREATE INDEX "idx_return_line_return__0eecea" ON "return_line" ("return_id");

CREATE TABLE "saved_view" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "title" VARCHAR(60) NOT NULL,
    "shared" INT NOT NULL,
    "filters" JSON NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "owner_id" INT NOT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_saved_view_owner_i_1109eb" ON "saved_view" ("owner_id");

CREATE TABLE "session" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL UNIQUE,
    "made_at" TIMESTAMP NOT NULL,
    "seen_at" TIMESTAMP NOT NULL,
    "address" VARCHAR(64) NOT NULL,
    "agent" VARCHAR(300) NOT NULL,
    "ended_at" TIMESTAMP,
    "staff_id" INT NOT NULL REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_session_staff_i_6939a5" ON "session" ("staff_id");

CREATE TABLE "slip_line" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "pieces" INT NOT NULL,
    "packed" INT NOT NULL,
    "order_line_id" INT NOT NULL REFERENCES "order_line" ("id") ON DELETE RESTRICT,
    "slip_id" INT NOT NULL REFERENCES "packing_slip" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_slip_line_slip_id_f57a2b" UNIQUE ("slip_id", "order_line_id")
);

CREATE INDEX "idx_slip_line_order_l_cf74a9" ON "slip_line" ("order_line_id");

CREATE INDEX "idx_slip_line_slip_id_546db1" ON "slip_line" ("slip_id");

CREATE TABLE "stock_move" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "pieces" INT NOT NULL,
    "cause" VARCHAR(20) NOT NULL,
    "key" VARCHAR(120) NOT NULL UNIQUE,
    "at" TIMESTAMP NOT NULL,
    "order_id" INT REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "product_id" INT NOT NULL REFERENCES "product" ("id") ON DELETE RESTRICT,
    "staff_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_stock_move_order_i_aeef90" ON "stock_move" ("order_id");

CREATE INDEX "idx_stock_move_product_5e5daa" ON "stock_move" ("product_id");

CREATE INDEX "idx_stock_move_staff_i_50f639" ON "stock_move" ("staff_id");

CREATE TABLE "task" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "text" VARCHAR(500) NOT NULL,
    "due_on" DATE,
    "made_at" TIMESTAMP NOT NULL,
    "done_at" TIMESTAMP,
    "version" INT NOT NULL,
    "done_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "made_by_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT,
    "order_id" INT NOT NULL REFERENCES "orders" ("id") ON DELETE RESTRICT,
    "person_id" INT REFERENCES "staff" ("id") ON DELETE RESTRICT
);

CREATE INDEX "idx_task_done_by_2694e6" ON "task" ("done_by_id");

CREATE INDEX "idx_task_made_by_4952dd" ON "task" ("made_by_id");

CREATE INDEX "idx_task_order_i_997f45" ON "task" ("order_id");

CREATE INDEX "idx_task_person__523803" ON "task" ("person_id");

CREATE INDEX "idx_orders_placed" ON "orders" ("placed_at", "id");

CREATE INDEX "idx_orders_status_placed" ON "orders" ("status", "placed_at", "id");

CREATE INDEX "idx_orders_payment_placed" ON "orders" ("payment_status", "placed_at", "id");

CREATE INDEX "idx_orders_shipment_placed" ON "orders" ("shipment_status", "placed_at", "id");

CREATE INDEX "idx_orders_open_returns" ON "orders" ("placed_at", "id") WHERE "open_returns" > 0;

CREATE INDEX "idx_orders_custom_placed" ON "orders" ("custom_status_id", "placed_at", "id") WHERE "custom_status_id" IS NOT NULL;

CREATE INDEX "idx_job_due" ON "job" ("state", "run_at") WHERE "state" IN ('available', 'running', 'retryable');

CREATE UNIQUE INDEX "uid_hold_live" ON "hold" ("order_id") WHERE "resumed_at" IS NULL;

CREATE INDEX "idx_packing_slip_tracking" ON "packing_slip" ("tracking_code") WHERE "tracking_code" <> '';

CREATE VIRTUAL TABLE "order_search" USING fts5("words", tokenize = 'unicode61', prefix = '2 3 4');

CREATE TRIGGER "document_no_update" BEFORE UPDATE ON "document" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of document are never changed or deleted');
END;

CREATE TRIGGER "document_no_delete" BEFORE DELETE ON "document" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of document are never changed or deleted');
END;

CREATE TRIGGER "document_line_no_update" BEFORE UPDATE ON "document_line" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of document_line are never changed or deleted');
END;

CREATE TRIGGER "document_line_no_delete" BEFORE DELETE ON "document_line" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of document_line are never changed or deleted');
END;

CREATE TRIGGER "document_file_no_update" BEFORE UPDATE ON "document_file" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of document_file are never changed or deleted');
END;

CREATE TRIGGER "document_file_no_delete" BEFORE DELETE ON "document_file" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of document_file are never changed or deleted');
END;

CREATE TRIGGER "payment_no_update" BEFORE UPDATE ON "payment" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of payment are never changed or deleted');
END;

CREATE TRIGGER "payment_no_delete" BEFORE DELETE ON "payment" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of payment are never changed or deleted');
END;

CREATE TRIGGER "stock_move_no_update" BEFORE UPDATE ON "stock_move" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of stock_move are never changed or deleted');
END;

CREATE TRIGGER "stock_move_no_delete" BEFORE DELETE ON "stock_move" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of stock_move are never changed or deleted');
END;

CREATE TRIGGER "history_no_update" BEFORE UPDATE ON "history" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of history are never changed or deleted');
END;

CREATE TRIGGER "history_no_delete" BEFORE DELETE ON "history" BEGIN
    SELECT RAISE(ABORT, 'frozen: rows of history are never changed or deleted');
END;
