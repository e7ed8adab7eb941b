"""What tests of several folders share; found as `support` through pytest.ini."""
