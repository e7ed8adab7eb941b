CREATE FUNCTION _clickrollup.pinned_settings() RETURNS text
LANGUAGE sql IMMUTABLE
RETURN $settings$SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = 'postgres'
SET extra_float_digits = 1 SET bytea_output = 'hex' SET xmloption = 'content' SET array_nulls = 'on'
SET standard_conforming_strings = 'on' SET transform_null_equals = 'off'$settings$;

COMMENT ON FUNCTION _clickrollup.pinned_settings() IS
    'settings that say how PostgreSQL reads constants and writes values, for the function of a rollup: as in '
    'execute_as_written()';
