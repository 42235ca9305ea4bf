-- name: note_input(id, at)^
INSERT INTO inputs (id, at) VALUES (:id, :at) ON CONFLICT (id) DO NOTHING RETURNING id;

-- name: thread(chat, reader, now)^
SELECT written FROM dialogues WHERE chat = :chat AND reader = :reader AND expires_at > :now;

-- name: save_thread(chat, reader, written, expires)!
INSERT INTO dialogues (chat, reader, written, expires_at) VALUES (:chat, :reader, :written, :expires)
ON CONFLICT (chat, reader) DO UPDATE SET written = excluded.written, expires_at = excluded.expires_at;

-- name: save_asked(id, chat, reader, thread, at)!
INSERT INTO asked (id, chat, reader, thread, at) VALUES (:id, :chat, :reader, :thread, :at)
ON CONFLICT (id) DO UPDATE SET thread = excluded.thread;

-- name: asked(id)^
SELECT id, chat, reader, thread, at FROM asked WHERE id = :id;

-- name: note_unanswered(class_id, reader, language, text, at)!
INSERT INTO unanswered (class_id, reader, language, text, at) VALUES (:class_id, :reader, :language, :text, :at);

-- name: unanswered(class_id)
SELECT text, at FROM unanswered WHERE class_id = :class_id ORDER BY at, text;

-- name: note_delivery(id, ref, failure, at)!
INSERT INTO deliveries (id, ref, failure, at) VALUES (:id, :ref, :failure, :at)
ON CONFLICT (id) DO UPDATE SET ref = excluded.ref, failure = excluded.failure, at = excluded.at;

-- name: delivery(id)^
SELECT ref, failure FROM deliveries WHERE id = :id;

-- name: forget_dialogues(now)!
DELETE FROM dialogues WHERE expires_at <= :now;

-- name: forget_inputs(before)!
DELETE FROM inputs WHERE at <= :before;

-- name: forget_asked(before)!
DELETE FROM asked WHERE at <= :before;

-- name: forget_unanswered(before)!
DELETE FROM unanswered WHERE at <= :before;

-- name: forget_deliveries(before)!
DELETE FROM deliveries WHERE at <= :before;
