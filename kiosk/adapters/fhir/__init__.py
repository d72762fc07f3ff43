"""A visit as HL7 FHIR R4: one transaction, sent to the hospital's server."""
