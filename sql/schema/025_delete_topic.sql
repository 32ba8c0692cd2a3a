-- delete_topic has another parameter.

drop function if exists fanfare.delete_topic(text, text);

---- create above / drop below ----

drop function if exists fanfare.delete_topic(text, boolean, text);
