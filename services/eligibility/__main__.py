"""`python -m services.eligibility` runs the service."""

from chassis.service import main
from services.eligibility.app import service

main(service)
