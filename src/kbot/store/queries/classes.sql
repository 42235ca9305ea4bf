-- name: class_of_room(room)^
SELECT classes.id, classes.language, classes.progress
FROM rooms JOIN classes ON classes.id = rooms.class_id WHERE rooms.id = :room;

-- name: class_by_id(id)^
SELECT id, language, progress FROM classes WHERE id = :id;

-- name: found_class(id, at)!
INSERT INTO classes (id, language, progress, founded_at) VALUES (:id, '', NULL, :at) ON CONFLICT (id) DO NOTHING;

-- name: put_room(room, class_id)!
INSERT INTO rooms (id, class_id) VALUES (:room, :class_id) ON CONFLICT (id) DO UPDATE SET class_id = excluded.class_id;

-- name: save_class(language, progress, id)!
UPDATE classes SET language = :language, progress = :progress WHERE id = :id;

-- name: note_chat(chat, room, private, at)!
INSERT INTO chats (id, room, private, seen_at, removed_at) VALUES (:chat, :room, :private, :at, NULL)
ON CONFLICT (id) DO UPDATE SET room = excluded.room, seen_at = excluded.seen_at, removed_at = NULL;

-- name: chat_removed(at, chat)!
UPDATE chats SET removed_at = :at WHERE id = :chat;

-- name: drop_chat(new, old)!
DELETE FROM chats WHERE id = :new AND EXISTS (SELECT 1 FROM chats WHERE id = :old);

-- name: rename_chat(new, new_room, old)!
UPDATE chats SET id = :new, room = :new_room WHERE id = :old;

-- name: drop_room(new_room, old_room)!
DELETE FROM rooms WHERE id = :new_room AND EXISTS (SELECT 1 FROM rooms WHERE id = :old_room);

-- name: rename_room(new_room, old_room)!
UPDATE rooms SET id = :new_room WHERE id = :old_room;

-- name: drop_dialogues(new, old)!
DELETE FROM dialogues WHERE chat = :new AND reader IN (SELECT reader FROM dialogues WHERE chat = :old);

-- name: rename_dialogues(new, old)!
UPDATE dialogues SET chat = :new WHERE chat = :old;

-- name: rename_asked(new, old)!
UPDATE asked SET chat = :new WHERE chat = :old;

-- name: reader(id)^
SELECT id, progress, language, class_id FROM readers WHERE id = :id;

-- name: save_reader(id, progress, language, class_id, at)!
INSERT INTO readers (id, progress, language, class_id, seen_at) VALUES (:id, :progress, :language, :class_id, :at)
ON CONFLICT (id) DO UPDATE SET progress = excluded.progress, language = excluded.language,
    class_id = excluded.class_id, seen_at = excluded.seen_at;
