CREATE FUNCTION clickrollup.message_text(message bytea) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    RETURN convert_from(message, 'UTF8');
EXCEPTION
    -- Not UTF-8, a zero byte among them; or not to be had in the encoding of this database.
    WHEN character_not_in_repertoire OR untranslatable_character THEN
        RETURN encode(message, 'escape');
END
$function$;
COMMENT ON FUNCTION clickrollup.message_text(bytea) IS
    'bytes of a message as text: as they are when they are UTF-8, otherwise with octal escapes; NULL for NULL';
